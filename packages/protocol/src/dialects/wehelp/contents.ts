import type { Answer, Capabilities } from '../../model/command.ts'
import type { Content, ContentKind, Offer } from '../../model/content.ts'
import type { Mention, Text } from '../../model/text.ts'
import { toOldWeChat } from '../words.ts'

/** A command of the document, and its fields. */
export interface Order {
  readonly api: string
  readonly options: Readonly<Record<string, unknown>>
}

/** What sends a content; or what to try instead. */
export type Sending = Order | Answer

/** A mention stays words, there is no command for it: a blank ends the name. */
const asWords = (run: Mention, next: Text[number] | undefined): string =>
  next === undefined || (typeof next === 'string' && /^\s/.test(next)) ? `@${run.name}` : `@${run.name} `

const spelled = (text: Text): string =>
  toOldWeChat(text.map((run, index) => (typeof run === 'string' ? run : asWords(run, text[index + 1]))).join(''))

type Send<K extends ContentKind> = (content: Content<Offer, K>, wxid: string) => Sending

/** The client takes paths on its own machine. Whether it also takes addresses is in no document. */
const byPath = ({ path }: Offer, order: (path: string) => Order): Sending =>
  path === undefined ? { kind: 'instead', content: 'link' } : order(path)

type Sends = { readonly [K in ContentKind]?: ContentKind | Send<K> }

/** 发送消息, in the order of the document; then what becomes another kind first. Money cannot be sent, not even as words. */
const sends: Sends = {
  // 发送文本消息
  text: ({ text }, wxid) => ({ api: 'sendTextMessage', options: { wxid, text: spelled(text) } }),
  // 发送图片消息
  image: ({ file }, wxid) => byPath(file, (imgPath) => ({ api: 'sendPicMessage', options: { wxid, imgPath } })),
  // 发送文件
  file: ({ file }, wxid) => byPath(file, (filePath) => ({ api: 'sendFileMessage', options: { wxid, filePath } })),
  // 发送xml消息
  link: ({ title, url, description = '', picture }, wxid) => ({
    api: 'sendXmlMessage',
    options: { wxid, title: toOldWeChat(title), url, desc: toOldWeChat(description), pic: picture?.url ?? '' },
  }),
  voice: 'file',
  video: 'file',
  sticker: 'image',
  location: 'text',
  articles: 'text',
  channel: 'text',
  'mini-program': 'text',
  card: 'text',
  'room-invite': 'link',
  record: 'text',
  announcement: 'text',
  pat: 'text',
  call: 'text',
  system: 'text',
  unsupported: 'text',
}

export const sendable: Capabilities['contents'] = Object.fromEntries(
  Object.entries(sends).map(([kind, send]) => [kind, typeof send === 'string' ? send : ('as-is' as const)]),
)

const row = <K extends ContentKind>(kind: K): Sends[K] => sends[kind]

/** What sends this content to that id, or what to try instead; none where the client has nothing for its kind. */
export const sending = <K extends ContentKind>(content: Content<Offer, K>, wxid: string): Sending | undefined => {
  const send = row(content.kind)
  if (send === undefined || typeof send === 'function') return send?.(content, wxid)
  return { kind: 'instead', content: send }
}
