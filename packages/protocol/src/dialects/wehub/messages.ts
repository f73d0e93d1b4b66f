import type { Content, Source } from '../../model/content.ts'
import type { Caller } from '../caller.ts'
import type { Fields } from '../fields.ts'
import { type Heard, lineSaid, meant, shows } from '../heard.ts'
import { isOfficial } from '../ids.ts'
import { INVITATION } from '../invitation.ts'
import type { Limits } from '../limits.ts'
import { nameIn } from '../people.ts'
import type { Told } from '../said.ts'
import { local, remote } from '../sources.ts'
import { lineOf } from '../system.ts'
import { transferState } from '../transfer.ts'
import { fromWeChat } from '../words.ts'
import { meaningOf } from '../xml.ts'
import { type Files, type Meaning, saying } from '../xml-meaning.ts'
import { heard } from './spoken.ts'

/** Reads what one message unit means, wherever it was said. */
type Reader = (msg: Fields, limits: Limits) => Meaning

const unsupported = (msg: Fields, summary: string): Meaning => saying({ kind: 'unsupported', summary, raw: msg.raw() })

/** What `raw_msg` says, where it is XML. */
const rawXml = (msg: Fields, limits: Limits, files?: Files): Meaning | undefined => {
  const xml = msg.lenient('raw_msg')
  return xml === undefined ? undefined : meaningOf(xml, files, limits)
}

/** What stands in `raw_msg` alone. */
const asXml =
  (summary: string, filesOf?: (msg: Fields) => Files): Reader =>
  (msg, limits) =>
    rawXml(msg, limits, filesOf?.(msg)) ?? unsupported(msg, summary)

/** The file that task 9 brings. A path on the client's machine is an index too: that of a file that was sent from there. */
const indexed = (msg: Fields): Source | undefined => local(msg.lenient('file_index'))

/** A file of that kind; the XML adds what it knows of it. */
const media =
  (
    kind: 'image' | 'voice' | 'video' | 'file' | 'sticker',
    summary: string,
    fileOf: (msg: Fields) => Source | undefined,
  ) =>
  (msg: Fields, limits: Limits): Meaning => {
    const file = fileOf(msg)
    const meaning = rawXml(msg, limits, { file })
    if (file === undefined) return meaning ?? unsupported(msg, summary)
    return meaning !== undefined && shows(meaning) ? meaning : saying({ kind, file })
  }

const ADDRESS = /^https?:\/\//

const at = (url: string | undefined): Source | undefined =>
  url !== undefined && ADDRESS.test(url) ? remote(url) : undefined

const named = (msg: Fields): Source | undefined => {
  const file = indexed(msg)
  return file && { ...file, name: msg.lenient('file_name'), size: msg.lenientInteger('file_size') }
}

type Link = Content<Source, 'link'> | Content<Source, 'room-invite'>

const isLink = (content: Content<Source>): content is Link => content.kind === 'link' || content.kind === 'room-invite'

const linked = (msg: Fields, known?: Link): Content<Source> | undefined => {
  const url = msg.lenient('link_url') ?? known?.url
  if (url === undefined) return undefined
  const link = {
    title: nameIn(msg, 'link_title') ?? known?.title ?? url,
    url,
    description: nameIn(msg, 'link_desc') ?? known?.description,
    picture: at(msg.lenient('link_img_url')) ?? known?.picture,
  }
  // from 0.4.12 it can be accepted
  if (INVITATION.test(url)) return { kind: 'room-invite', ...link }
  return { kind: 'link', ...link, from: known?.kind === 'link' ? known.from : undefined }
}

/** The XML may say that it is more than a link; what it is otherwise, the fields say better. */
const link: Reader = (msg, limits) => {
  const meaning = rawXml(msg, limits)
  const known = meaning?.kind === 'message' && isLink(meaning.content) ? meaning.content : undefined
  if (meaning !== undefined && known === undefined && shows(meaning)) return meaning
  const content = linked(msg, known)
  if (content === undefined) return meaning ?? unsupported(msg, '[link]')
  return meaning?.kind === 'message' ? { ...meaning, content } : saying(content)
}

const transfer: Reader = (msg, limits) => {
  const meaning = rawXml(msg, limits)
  const known = meaning?.kind === 'message' && meaning.content.kind === 'transfer' ? meaning.content : undefined
  const id = msg.lenient('transferid') ?? known?.transfer
  const state = transferState(msg.lenientInteger('paysubtype')) ?? known?.state
  if (id === undefined || state === undefined) return meaning ?? unsupported(msg, '[transfer]')
  return saying({ ...known, kind: 'transfer', transfer: id, state })
}

const LESS_THAN = 60

const system = (msg: Fields, base: Heard, limits: Limits): Told => {
  const text = msg.lenient('raw_msg') ?? msg.lenient('msg')
  if (text === undefined) return [meant(unsupported(msg, '[system notice]'), base)]
  // a line may begin with the tag of a picture, and is no XML for that
  const meaning = lineOf(text).includes('<') ? meaningOf(text, {}, limits) : undefined
  return meaning === undefined ? lineSaid(text, base) : [meant(meaning, base)]
}

/** What public accounts push may come as a text that is XML; what a person types never is. */
const text: Reader = (msg, limits) => {
  // one document misprints the key
  const words = msg.words(msg.has('msg') ? 'msg' : 'msq')
  const pushed = words.charCodeAt(0) === LESS_THAN && isOfficial(msg.text('wxid_from'))
  const meaning = pushed ? meaningOf(words, {}, limits) : undefined
  return meaning ?? saying({ kind: 'text', text: [fromWeChat(words)] })
}

const other =
  (type: number): Reader =>
  (msg, limits) =>
    meaningOf(msg.lenient('raw_msg') ?? msg.lenient('msg') ?? '', { file: indexed(msg) }, limits) ??
    unsupported(msg, `[message of type ${type}]`)

/** 上报的消息单元 ($report_msgunit): msg_type → what it is, in the order of the vendor's table. */
const reported: Readonly<Record<number, Reader>> = {
  1: text, // 文本消息
  3: media('image', '[picture]', indexed), // 图片消息
  42: asXml('[contact card]'), // 个人名片
  34: media('voice', '[voice message]', indexed), // 语音
  43: media('video', '[video]', indexed), // 视频
  47: media('sticker', '[sticker]', (msg) => at(msg.lenient('emoji_url'))), // 表情消息
  49: link, // 链接消息
  4901: asXml('[mini program]', (msg) => ({ thumbnail: indexed(msg) })), // 小程序
  4902: transfer, // 转账
  4903: media('file', '[file]', named), // 文件
}

/** 微信系统通知 */
const SYSTEM = 10000

/** 上报新的聊天消息: reads one message. Where it names no time, that is when it was reported. */
export const told = (msg: Fields, caller: Caller): Told => {
  const type = msg.integer('msg_type')
  const base = heard(msg, caller)
  if (type === SYSTEM) return system(msg, base, caller.limits)
  return [meant((reported[type] ?? other(type))(msg, caller.limits), base)]
}
