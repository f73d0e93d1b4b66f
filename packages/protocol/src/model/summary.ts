import type { Content, ContentKind, TransferState } from './content.ts'
import { line } from './line.ts'
import { words } from './text.ts'

/** What each kind of content is called, and what has become of money. */
export type Labels = Readonly<Record<ContentKind | TransferState, string>>

/** In English. */
export const labels: Labels = {
  text: 'text',
  image: 'picture',
  voice: 'voice message',
  video: 'video',
  file: 'file',
  sticker: 'sticker',
  location: 'location',
  link: 'link',
  articles: 'article',
  channel: 'channel video',
  'mini-program': 'mini program',
  card: 'contact card',
  transfer: 'transfer',
  'red-packet': 'red packet',
  'room-invite': 'group invitation',
  record: 'chat history',
  announcement: 'announcement',
  pat: 'nudge',
  call: 'call',
  system: 'system message',
  unsupported: 'unsupported message',
  started: 'offered',
  accepted: 'accepted',
  returned: 'returned',
}

type Summaries = { readonly [K in ContentKind]: (content: Content<unknown, K>, called: Labels) => string }

/** What stands for a file has a name, perhaps. */
const nameOf = (file: unknown): string | undefined =>
  typeof file === 'object' && file !== null && 'name' in file && typeof file.name === 'string' ? file.name : undefined

const length = (seconds: number | undefined): string | undefined => (seconds === undefined ? undefined : `${seconds} s`)

const summaries: Summaries = {
  text: ({ text }) => words(text),
  image: (_, called) => `[${called.image}]`,
  voice: ({ seconds, transcript }, called) => line(`[${called.voice}]`, length(seconds), transcript),
  video: ({ seconds }, called) => line(`[${called.video}]`, length(seconds)),
  file: ({ file }, called) => line(`[${called.file}]`, nameOf(file)),
  sticker: (_, called) => `[${called.sticker}]`,
  location: ({ name, address, latitude, longitude }, called) =>
    line(`[${called.location}]`, name, address, `${latitude},${longitude}`),
  link: ({ title, url, from }, called) => line(`[${called.link}]`, from && `${from}:`, title, url),
  articles: ({ articles }, called) =>
    articles.map(({ title, url }) => line(`[${called.articles}]`, title, url)).join('\n'),
  channel: ({ title, from, url }, called) => line(`[${called.channel}]`, from && `${from}:`, title, url),
  'mini-program': ({ title, from }, called) => line(`[${called['mini-program']}]`, from && `${from}:`, title),
  card: ({ name, person }, called) => line(`[${called.card}]`, name ?? person),
  transfer: ({ state, amount, memo }, called) => line(`[${called.transfer}]`, called[state], amount, memo),
  'red-packet': ({ greeting }, called) => line(`[${called['red-packet']}]`, greeting),
  'room-invite': ({ title, description }, called) => line(`[${called['room-invite']}]`, title, description),
  record: ({ title, messages }, called) =>
    [
      line(`[${called.record}]`, title),
      ...messages.map(({ name, content }) => `${name}: ${summary(content, called)}`),
    ].join('\n'),
  announcement: ({ text }, called) => line(`[${called.announcement}]`, text),
  pat: ({ text }) => text,
  call: ({ text }, called) => line(`[${called.call}]`, text),
  system: ({ text }) => text,
  unsupported: ({ summary: about }) => about,
}

/** What a content is in words, for who can show nothing else: `[voice message] 7 s`, `[link] title address`. Several lines
 *  for a merged history. `called`: what is in brackets, in English unless said otherwise. */
export const summary = <K extends ContentKind>(content: Content<unknown, K>, called: Labels = labels): string => {
  const row: Summaries[K] = summaries[content.kind]
  return row(content, called)
}
