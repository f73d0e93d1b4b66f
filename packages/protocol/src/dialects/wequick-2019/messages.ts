import type { Content, Source } from '../../model/content.ts'
import type { Caller } from '../caller.ts'
import type { Fields } from '../fields.ts'
import { type Heard, meant, message, NOBODY, shows } from '../heard.ts'
import { nameIn } from '../people.ts'
import type { Decoder } from '../said.ts'
import { local, named, remote } from '../sources.ts'
import { transferState } from '../transfer.ts'
import { spoken } from '../wequick-spoken.ts'
import { fromWeChat } from '../words.ts'
import { meaningOf } from '../xml.ts'
import type { Files, Meaning } from '../xml-meaning.ts'
import { line } from './lines.ts'

const heard = (msg: Fields, caller: Caller): Heard => {
  const { chat, sender, fromSelf, time } = spoken(msg, caller)
  const name = chat.kind === 'room' ? nameIn(msg, 'nick') : undefined
  return { chat, sender, name, fromSelf, time, wechat: undefined, mentions: NOBODY }
}

/** What is made of a message by its fields, where `xml` is what its XML has told already. None: neither says enough. */
type ByFields = (msg: Fields, files: Files, xml: Content<Source> | undefined) => Content<Source> | undefined

interface Kind {
  /** What stands for a message of which nothing can be shown. */
  readonly summary: string
  readonly files?: (msg: Fields) => Files
  readonly content?: ByFields
}

const contentOf = (meaning: Meaning | undefined): Content<Source> | undefined =>
  meaning?.kind === 'message' && shows(meaning) ? meaning.content : undefined

const NO_FILES: Files = {}

/** Messages may lie in `msg` or stand there as they are; `msgType` is not looked at, the XML tells better. */
const decoderOf =
  ({ summary, files: filesOf = () => NO_FILES, content: byFields = (_msg, _files, xml) => xml }: Kind): Decoder =>
  (data, caller) => {
    const msg = data.within('msg')
    const base = heard(msg, caller)
    const files = filesOf(msg)
    const meaning = meaningOf(msg.lenient('xmlmsg') ?? '', files, caller.limits)
    if (meaning !== undefined && meaning.kind !== 'message') return { events: [meant(meaning, base)] }
    const content = byFields(msg, files, contentOf(meaning)) ??
      meaning?.content ?? { kind: 'unsupported', summary, raw: msg.raw() }
    return { events: [meant({ ...meaning, kind: 'message', content }, base)] }
  }

const WEB = /^https?:\/\//i

/** A real client cuts addresses out of the XML badly: `<msg><` was one. */
const web = (msg: Fields, key: string): string | undefined => {
  const url = msg.lenient(key)
  return url !== undefined && WEB.test(url) ? url : undefined
}

/** The XML knows more of a file than the fields do. */
const file =
  (content: (file: Source, files: Files) => Content<Source>): ByFields =>
  (_msg, files, xml) =>
    xml ?? (files.file && content(files.file, files))

const invitation: ByFields = (msg, _files, xml) => {
  if (xml?.kind === 'room-invite') return xml
  const { title, description, picture, url } = xml?.kind === 'link' ? xml : {}
  const address = web(msg, 'url') ?? url
  if (address === undefined) return xml
  return { kind: 'room-invite', title: title ?? 'Group invitation', url: address, description, picture }
}

const link: ByFields = (msg, _files, xml) => {
  const url = web(msg, 'url')
  if (xml !== undefined || url === undefined) return xml
  return {
    kind: 'link',
    title: nameIn(msg, 'title') ?? url,
    url,
    description: nameIn(msg, 'desc'),
    picture: remote(web(msg, 'pic')),
  }
}

/** The fields first: they are all in the document, and the XML is said to be the original. */
const transfer: ByFields = (msg, _files, xml) => {
  const id = msg.lenient('transferid')
  const state = transferState(msg.lenientInteger('paysubtype'))
  if (id === undefined || state === undefined) return xml
  return { kind: 'transfer', transfer: id, state, amount: msg.lenient('feedesc'), memo: nameIn(msg, 'paymemo') }
}

const MMREADER = /^\s*<mmreader[\s>]/

/** Whether the words may be XML of WeChat's: what people type is never looked into. */
const isMarkup = (words: string, msg: Fields, { chat, fromSelf }: Heard): boolean => {
  const type = msg.lenientInteger('msgType') ?? msg.lenientInteger('msg_type') ?? 1
  return type !== 1 || MMREADER.test(words) || (chat.kind === 'official' && !fromSelf)
}

/** 上报文本消息. Public accounts send their articles as the XML of one. */
const text: Decoder = (data, caller) => {
  const msg = data.within('msg')
  const base = heard(msg, caller)
  const words = msg.words('message')
  const meaning = isMarkup(words, msg, base) ? meaningOf(words, {}, caller.limits) : undefined
  if (meaning !== undefined) return { events: [meant(meaning, base)] }
  return { events: [message(base, { kind: 'text', text: [fromWeChat(words)] })] }
}

const page = decoderOf({ summary: '[link]', content: link })

/** Messages, in the order of the vendor's document. */
export const messages: Readonly<Record<string, Decoder>> = {
  // 上报文本消息
  reportTextMessage: text,
  // 上报图片消息
  reportPicMessage: decoderOf({
    summary: '[picture]',
    files: (msg) => ({ file: local(msg.lenient('fileIndex')) }),
    content: file((image) => ({ kind: 'image', file: image })),
  }),
  // 上报文件消息
  reportFileMessage: decoderOf({
    summary: '[file]',
    files: (msg) => ({ file: named(msg.lenient('fileIndex')) }),
    content: file((document) => ({ kind: 'file', file: document })),
  }),
  // 上报群邀请的链接消息
  reportAddChatRoomMessage: decoderOf({ summary: '[group invitation]', content: invitation }),
  // 上报小程序消息
  reportMiniMessage: decoderOf({ summary: '[mini program]' }),
  // 上报网页的链接消息
  reportUrlMessage: page,
  // its name for two days in February 2020
  reportXmlMessage: page,
  // 上报转账消息
  reportTransferMessage: decoderOf({ summary: '[transfer]', content: transfer }),
  // 上报个人名片
  reportCardMessage: decoderOf({ summary: '[contact card]' }),
  // 上报表情消息
  reportGifMessage: decoderOf({
    summary: '[sticker]',
    files: (msg) => ({ file: remote(web(msg, 'url')) }),
    content: file((sticker) => ({ kind: 'sticker', file: sticker })),
  }),
  // 上报语音消息
  reportVoiceMessage: decoderOf({
    summary: '[voice message]',
    files: (msg) => ({ file: local(msg.lenient('voiceIndex')) }),
    content: file((voice) => ({ kind: 'voice', file: voice })),
  }),
  // 上报视频消息
  reportVideoMessage: decoderOf({
    summary: '[video]',
    files: (msg) => ({ file: local(msg.lenient('videoIndex')), thumbnail: local(msg.lenient('coverIndex')) }),
    content: file((video, { thumbnail }) => ({ kind: 'video', file: video, thumbnail })),
  }),
  // 上报群相关系统消息
  reportChatroomMessage: line,
  // 上报其他微信系统消息
  reportSystemMessage: line,
}
