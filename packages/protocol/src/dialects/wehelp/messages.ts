import type { Caller } from '../caller.ts'
import type { Fields } from '../fields.ts'
import { type Heard, meant, message, roomNamed } from '../heard.ts'
import type { Limits } from '../limits.ts'
import { nameIn } from '../people.ts'
import { type Said, type Told, unknown } from '../said.ts'
import { fromWeChat } from '../words.ts'
import { meaningOf } from '../xml.ts'
import { line } from './lines.ts'
import { heard } from './spoken.ts'

/** `message` of a report, and the report around it. */
interface Body {
  readonly words: string
  readonly msg: Fields
  readonly limits: Limits
}

type Read = (heard: Heard, body: Body) => Told

/** What the XML says, or else what `otherwise` makes of it. */
const inXml =
  (otherwise: Read): Read =>
  (heard, body) => {
    const meaning = meaningOf(body.words, {}, body.limits)
    return meaning === undefined ? otherwise(heard, body) : [meant(meaning, heard)]
  }

const unsupported =
  (summary: string): Read =>
  (heard, { msg }) => [message(heard, { kind: 'unsupported', summary, raw: msg.raw() })]

const asXml = (summary: string): Read => inXml(unsupported(summary))

const plain: Read = (heard, { words }) => [message(heard, { kind: 'text', text: [fromWeChat(words)] })]

/** In a room, who speaks may stand in front of it. */
const XML = /^\s*(?:[\w.@-]{1,80}:\s*)?</
const articles = inXml(plain)

/** Articles of public accounts come as text that is nothing but XML; people who write XML mean its words. */
const text: Read = (heard, body) =>
  (heard.chat.kind === 'official' && XML.test(body.words) ? articles : plain)(heard, body)

const notice = asXml('[system notice]')

const system: Read = (heard, body) => (XML.test(body.words) ? notice(heard, body) : line(body.words, heard))

/** A request without its ticket is no use as a message either. */
const request = inXml((_heard, { msg }) => [unknown('wehelp 78: a friend request that cannot be read', msg.raw())])

/** msgType: those of the document, in its order; then those that WeChat has beside. */
const reported: Readonly<Record<string, Read>> = {
  37: request, // 新好友
  10000: system, // 系统消息
  1: text, // 文本
  3: asXml('[picture]'), // 图片
  34: asXml('[voice message]'),
  42: asXml('[contact card]'),
  43: asXml('[video]'),
  47: asXml('[sticker]'),
  48: asXml('[location]'),
  49: asXml('[link]'),
  50: asXml('[call]'),
  62: asXml('[video]'),
  10002: system,
}

/** 系统消息 文本消息 卡片消息 视频消息 图片消息 群消息 等等消息综合: reads one message. */
export const messageOf = (msg: Fields, caller: Caller): Said => {
  const base = heard(msg, caller)
  const type = msg.text('msgType')
  const body = { words: msg.words('message'), msg, limits: caller.limits }
  const read = Object.hasOwn(reported, type) ? reported[type] : undefined
  const told = (read ?? asXml(`[message of type ${type.slice(0, 16)}]`))(base, body)
  const name = base.chat.kind === 'room' ? nameIn(msg, 'nick') : undefined
  // many rooms are named nowhere else
  return { events: name === undefined ? told : [...roomNamed(base, name), ...told] }
}
