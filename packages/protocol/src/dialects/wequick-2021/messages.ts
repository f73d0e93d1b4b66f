import type { Content, Source } from '../../model/content.ts'
import type { Event } from '../../model/event.ts'
import type { Mentioned } from '../../model/text.ts'
import type { Caller } from '../caller.ts'
import type { Fields } from '../fields.ts'
import { type Heard, lineSaid, meant, message, NOBODY, noticed, shows } from '../heard.ts'
import { idOfMessage, mentioned } from '../ids.ts'
import type { Decoder } from '../said.ts'
import { local, named } from '../sources.ts'
import { type Spoken, spoken, spokenLine } from '../wequick-spoken.ts'
import { fromWeChat } from '../words.ts'
import { meaningOf } from '../xml.ts'
import type { Files, Meaning } from '../xml-meaning.ts'

const WORD = /[\w@.-]+/g
const ID = /^[\w@.-]+$/

/** `atlist` as a list, as a list in a string, or as ids with commas between. */
const mentions = (msg: Fields): readonly Mentioned[] => {
  const texts = msg.texts('atlist')
  if (texts.length === 0) return NOBODY
  const [only = ''] = texts
  if (texts.length === 1 && ID.test(only)) return [mentioned(only)]
  const ids = texts.length > 1 ? texts : (only.match(WORD) ?? [])
  return [...new Set(ids.map(mentioned))]
}

const heardAs = (msg: Fields, { chat, sender, fromSelf, time }: Spoken): Heard => {
  const wechat = idOfMessage(msg.lenient('msgid') ?? msg.lenient('msgId'))
  return { chat, sender, name: undefined, fromSelf, time, wechat, mentions: mentions(msg) }
}

const heard = (msg: Fields, caller: Caller): Heard => heardAs(msg, spoken(msg, caller))

/** What is made of a message whose XML says nothing. */
type Otherwise = (msg: Fields, files: Files) => Content<Source>

const unsupported =
  (summary: string): Otherwise =>
  (msg) => ({ kind: 'unsupported', summary, raw: msg.raw() })

/** A message that is known by its XML alone, or by its file where that says nothing. */
const fromXml =
  (otherwise: Otherwise, filesOf: (msg: Fields) => Files = () => ({})): Decoder =>
  (msg, caller) => {
    const files = filesOf(msg)
    const base = heard(msg, caller)
    const meaning = meaningOf(msg.lenient('xmlmsg') ?? msg.lenient('message') ?? '', files, caller.limits)
    const useless = meaning === undefined || (files.file !== undefined && !shows(meaning))
    return { events: [useless ? message(base, otherwise(msg, files)) : meant(meaning, base)] }
  }

/** The file where there is one, else words in its place. */
const or =
  (summary: string, content: (file: Source, files: Files) => Content<Source>): Otherwise =>
  (msg, files) =>
    files.file === undefined ? unsupported(summary)(msg, files) : content(files.file, files)

/** Public accounts send articles as the XML of a text, and texts with links in them. What people type is never looked into. */
const text: Decoder = (msg, caller) => {
  const base = heard(msg, caller)
  const words = msg.words('message')
  const meaning = base.chat.kind === 'official' && !base.fromSelf ? meaningOf(words, {}, caller.limits) : undefined
  if (meaning !== undefined && shows(meaning)) return { events: [meant(meaning, base)] }
  return { events: [message(base, { kind: 'text', text: [fromWeChat(words)] })] }
}

/** Words, or the XML of something that has no action of its own. */
const wordsIn = (msg: Fields): string => msg.words('message') || (msg.lenient('xmlmsg') ?? '')

/** A line of WeChat's own. */
const system: Decoder = (msg, caller) => {
  const base = heardAs(msg, spokenLine(msg, caller))
  const words = wordsIn(msg)
  const meaning = meaningOf(words, {}, caller.limits)
  return { events: meaning !== undefined && shows(meaning) ? [meant(meaning, base)] : lineSaid(words, base) }
}

/** What the XML says of itself is better than a number. */
const strange = (msg: Fields, meaning: Meaning | undefined): Content<Source> => {
  if (meaning?.kind === 'message') return meaning.content
  const type = msg.lenient('msgType') ?? msg.lenient('msg_type') ?? 'unknown'
  return { kind: 'unsupported', summary: `[message of type ${type.slice(0, 16)}]`, raw: msg.raw() }
}

/** What has no action of its own. */
const other: Decoder = (msg, caller) => {
  const base = heard(msg, caller)
  const words = wordsIn(msg)
  const meaning = meaningOf(words, {}, caller.limits)
  if (meaning !== undefined && shows(meaning)) return { events: [meant(meaning, base)] }
  return { events: noticed(words, base) ?? [message(base, strange(msg, meaning))] }
}

const voice = fromXml(
  or('[voice message]', (file) => ({ kind: 'voice', file })),
  (msg) => ({ file: local(msg.lenient('mp3Index') ?? msg.lenient('voiceIndex')) }),
)

/** The XML tells the size of what was recorded, not that of the converted file. */
const sizeless = (event: Event<Source>): Event<Source> =>
  event.kind === 'message' && event.content.kind === 'voice'
    ? { ...event, content: { ...event.content, file: { key: event.content.file.key } } }
    : event

/** The converted file, where there is one: anybody can play it. */
const spokenVoice: Decoder = (msg, caller) => {
  const said = voice(msg, caller)
  return msg.lenient('mp3Index') === undefined ? said : { ...said, events: said?.events?.map(sizeless) }
}

/** 上报转账消息 */
export const transfer = fromXml(unsupported('[transfer]'))

/** 消息相关, in the order of the vendor's document. The numbers of the types are not looked at: they are misprinted there. */
export const messages: Readonly<Record<string, Decoder>> = {
  // 20. 上报文本消息
  reportTextMessage: text,
  // 21. 上报图片消息
  reportPicMessage: fromXml(
    or('[picture]', (file, { thumbnail }) => ({ kind: 'image', file, thumbnail })),
    (msg) => ({ file: local(msg.lenient('image')), thumbnail: local(msg.lenient('imagethumb')) }),
  ),
  // 22. 上报文件消息
  reportFileMessage: fromXml(
    or('[file]', (file) => ({ kind: 'file', file })),
    (msg) => ({ file: named(msg.lenient('fileIndex')) }),
  ),
  // 23. 上报视频消息
  reportVideoMessage: fromXml(
    or('[video]', (file, { thumbnail }) => ({ kind: 'video', file, thumbnail })),
    (msg) => ({ file: local(msg.lenient('videoIndex')), thumbnail: local(msg.lenient('coverIndex')) }),
  ),
  // 24. 上报语音消息
  reportVoiceMessage: spokenVoice,
  // 25. 上报GIF表情消息
  reportGifMessage: fromXml(unsupported('[sticker]')),
  // 26. 上报个人名片消息
  reportCardMessage: fromXml(unsupported('[contact card]')),
  // 27. 上报位置消息
  reportLocationMessage: fromXml(unsupported('[location]')),
  // 28. 上报链接消息(网页或群邀请)
  reportLinkMessage: fromXml(unsupported('[link]')),
  // 29. 上报小程序消息
  reportMiniMessage: fromXml(unsupported('[mini program]')),
  // 35. 上报系统消息
  reportSystemMessage: system,
  // 36. 上报其他消息
  reportOtherMessage: other,
  // 37. 上报其他接收应用未知消息
  reportOtherAppMessage: other,
}
