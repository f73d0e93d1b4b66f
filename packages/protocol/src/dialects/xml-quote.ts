import type { Content, ContentKind } from '../model/content.ts'
import type { Quote } from '../model/event.ts'
import { personId, weChatId } from '../model/id.ts'
import { line } from '../model/line.ts'
import { summary } from '../model/summary.ts'
import { isRoom } from './ids.ts'
import type { XmlElement } from './xml-element.ts'
import type { Meaning } from './xml-meaning.ts'
import { type Received, rowOf } from './xml-received.ts'

const LONGEST = 300

const SPEAKER = /^[\w.@-]{1,80}:\n/

/** The words on one line, cut where they are long. */
const oneLine = (text: string): string => {
  const start = text
    .slice(0, 4 * LONGEST)
    .replace(SPEAKER, '')
    .replace(/\s+/g, ' ')
    .trim()
  return start.length > LONGEST ? `${start.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '')}…` : start
}

type Excerpts = { readonly [K in ContentKind]?: (content: Content<unknown, K>) => string }

/** Kinds of which an excerpt says less than a summary: no addresses. */
const excerpts: Excerpts = {
  location: ({ name, address }) => line('[location]', name ?? address),
  link: ({ title }) => line('[link]', title),
  articles: ({ articles }) => line('[link]', articles[0]?.title),
  channel: ({ title, from }) => line('[channel video]', from && `${from}:`, title),
  record: ({ title }) => line('[chat history]', title),
}

const excerptOf = <K extends ContentKind>(content: Content<unknown, K>): string => {
  const row: Excerpts[K] = excerpts[content.kind]
  return row?.(content) ?? summary(content)
}

const inWords = (meaning: Meaning): string => {
  if (meaning.kind === 'message') return excerptOf(meaning.content)
  return meaning.kind === 'recall' ? meaning.text : line('[friend request]', meaning.name)
}

/** `<type>` of what was quoted → what it was, where its content does not say it. */
const KINDS: Readonly<Record<string, string>> = {
  3: '[picture]',
  34: '[voice message]',
  42: '[contact card]',
  43: '[video]',
  47: '[sticker]',
  48: '[location]',
  50: '[call]',
  62: '[video]',
}

const quotedOf = (refer: XmlElement, { understand }: Received): string => {
  const type = refer.value('type')
  const words = refer.words('content')
  // somebody may have typed XML: then that is what they said
  const inner = type === '1' ? undefined : refer.inner('content')
  return inner === undefined ? (rowOf(KINDS, type) ?? words ?? '') : inWords(understand(inner))
}

const senderOf = (refer: XmlElement): string | undefined =>
  [refer.value('chatusr'), refer.value('fromusr')].find((id) => id !== undefined && !isRoom(id))

/** `<refermsg>`: what a message answers, and who had said it. */
export const quoteOf = (refer: XmlElement, received: Received): Quote => {
  const id = refer.value('svrid')
  const sender = senderOf(refer)
  return {
    wechat: id === undefined ? undefined : weChatId(id),
    sender: sender === undefined ? undefined : personId(sender),
    name: refer.words('displayname'),
    excerpt: oneLine(quotedOf(refer, received)),
  }
}
