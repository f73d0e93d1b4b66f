import type { Fields } from '../fields.ts'
import type { Limits } from '../limits.ts'
import { type Said, unknown } from '../said.ts'
import { recallOf } from '../system.ts'
import { fromWeChat } from '../words.ts'
import { type Meaning, meaningOf } from '../xml.ts'
import { line } from './lines.ts'
import { type Caller, type Events, roomOf, type Spoken, says, spokenIn } from './spoken.ts'

/** `message` of a report, and the report around it. */
interface Body {
  readonly words: string
  readonly msg: Fields
  readonly limits: Limits
}

type Read = (spoken: Spoken, body: Body) => Events

type Kinds = { readonly [M in Meaning as M['kind']]: M }
type Meanings = { readonly [K in keyof Kinds]: (spoken: Spoken, meaning: Kinds[K]) => Events }

const meanings: Meanings = {
  message: (spoken, { content, quote, mentions = [] }) => [{ kind: 'message', ...spoken, content, quote, mentions }],
  // XML does not say who took it back: its line does
  recall: ({ chat, fromSelf }, recall) => [{ ...recall, chat, fromSelf: recallOf(recall.text)?.fromSelf ?? fromSelf }],
  // it may come from a service of WeChat's: then the name beside it is the service's
  'friend-request': ({ chat, name }, request) => [
    { ...request, name: request.name ?? (chat.kind === 'person' ? name : undefined) },
  ],
}

const meant = <K extends keyof Kinds>(kind: K, meaning: Kinds[K], spoken: Spoken): Events => {
  const say: Meanings[K] = meanings[kind]
  return say(spoken, meaning)
}

/** What the XML says, or else what `otherwise` makes of it. */
const inXml =
  (otherwise: Read): Read =>
  (spoken, body) => {
    const meaning = meaningOf(body.words, {}, body.limits)
    return meaning === undefined ? otherwise(spoken, body) : meant(meaning.kind, meaning, spoken)
  }

const unsupported =
  (summary: string): Read =>
  (spoken, { msg }) =>
    says(spoken, { kind: 'unsupported', summary, raw: msg.raw() })

const shows = (summary: string): Read => inXml(unsupported(summary))

const plain: Read = (spoken, { words }) => says(spoken, { kind: 'text', text: [fromWeChat(words)] })

/** In a room, who speaks may stand in front of it. */
const XML = /^\s*(?:[\w.@-]{1,80}:\s*)?</
const articles = inXml(plain)

/** Articles of public accounts come as text that is nothing but XML; people who write XML mean its words. */
const text: Read = (spoken, body) =>
  (spoken.chat.kind === 'official' && XML.test(body.words) ? articles : plain)(spoken, body)

const notice = shows('[system notice]')

const system: Read = (spoken, body) => (XML.test(body.words) ? notice(spoken, body) : line(spoken, body.words))

/** A request without its ticket is no use as a message either. */
const request = inXml(
  (_spoken, { msg }) => unknown('wehelp 78: a friend request that cannot be read', msg.raw()).events ?? [],
)

/** msgType: those of the document, in its order; then those that WeChat has beside. */
const reported: Readonly<Record<string, Read>> = {
  37: request, // 新好友
  10000: system, // 系统消息
  1: text, // 文本
  3: shows('[picture]'), // 图片
  34: shows('[voice message]'),
  42: shows('[contact card]'),
  43: shows('[video]'),
  47: shows('[sticker]'),
  48: shows('[location]'),
  49: shows('[link]'),
  50: shows('[call]'),
  62: shows('[video]'),
  10002: system,
}

/** 系统消息 文本消息 卡片消息 视频消息 图片消息 群消息 等等消息综合: reads one message. */
export const message = (msg: Fields, caller: Caller): Said => {
  const spoken = spokenIn(msg, caller)
  const type = msg.text('msgType')
  const words = msg.words('message')
  const read = Object.hasOwn(reported, type) ? reported[type] : undefined
  const said = (read ?? shows(`[message of type ${type.slice(0, 16)}]`))(spoken, { words, msg, limits: caller.limits })
  const room = roomOf(spoken, msg)
  return { events: room.length === 0 ? said : room.concat(said) }
}
