import type { Answer, Capabilities } from '../../model/command.ts'
import type { Content, ContentKind, Offer } from '../../model/content.ts'
import type { Mention, Text } from '../../model/text.ts'
import { toOldWeChat } from '../words.ts'

/** A command in the vendor's words, but for whose it is. */
export interface Call {
  readonly api: string
  readonly option: Readonly<Record<string, unknown>>
}

/** A mention stays words, there is no command for it: a blank ends the name. */
const asWords = (run: Mention, next: string | Mention | undefined): string =>
  next === undefined || (typeof next === 'string' && /^\s/.test(next)) ? `@${run.name}` : `@${run.name} `

const spelled = (text: Text): string =>
  toOldWeChat(text.map((run, index) => (typeof run === 'string' ? run : asWords(run, text[index + 1]))).join(''))

/** 文件大小建议不要超过50M，否则会发送失败 */
const MOST = 50 * 1024 * 1024

/** The client takes a path of its own machine, or an address. */
const place =
  (api: string, key: string) =>
  ({ file: { path, url, size = 0 } }: { readonly file: Offer }, wxid: string): Call | Answer =>
    size > MOST ? { kind: 'instead', content: 'link' } : { api, option: { wxid, [key]: path ?? url } }

type Write<K extends ContentKind> = (content: Content<Offer, K>, wxid: string) => Call | Answer

/** What can be sent, in the order of the vendor's document. */
const written: { readonly [K in ContentKind]?: Write<K> } = {
  // 发送文本消息
  text: ({ text }, wxid) => ({ api: 'sendTextMessage', option: { wxid, text: spelled(text) } }),
  // 发送图片消息
  image: place('sendPicMessage', 'imgPath'),
  // 发送文件
  file: place('sendFileMessage', 'filePath'),
  // 发送网页的链接消息
  link: ({ title, url, description = '', picture }, wxid) => ({
    api: 'sendXmlMessage',
    option: { wxid, title, url, desc: description, pic: picture?.url ?? '' },
  }),
  // 发送个人名片
  card: ({ person }, wxid) => ({ api: 'sendCardMessage', option: { wxid, wxidCard: person } }),
}

/** What the others become first. */
const instead: Capabilities['contents'] = {
  sticker: 'image',
  video: 'file',
  voice: 'file',
  location: 'text',
}

export const sendable: Capabilities['contents'] = {
  ...Object.fromEntries(Object.keys(written).map((kind) => [kind, 'as-is' as const])),
  ...instead,
}

const row = <K extends ContentKind>(kind: K): (typeof written)[K] => written[kind]

/** Writes one content; none where this client cannot send its kind, nor anything made of it. */
export const sending = <K extends ContentKind>(content: Content<Offer, K>, wxid: string): Call | Answer | undefined => {
  const other = instead[content.kind]
  if (other !== undefined && other !== 'as-is') return { kind: 'instead', content: other }
  return row(content.kind)?.(content, wxid)
}
