import type { Answer } from '../../model/command.ts'
import type { Offer } from '../../model/content.ts'
import { spelled } from '../mentions.ts'
import { type Sends, sendableOf, sender, substitutes } from '../sending.ts'
import { toOldWeChat } from '../words.ts'

/** A command of the document, and its fields. */
export interface Order {
  readonly api: string
  readonly options: Readonly<Record<string, unknown>>
}

export const order = (api: string, options: Order['options'] = {}): Order => ({ api, options })

/** What sends a content; or what to try instead. */
export type Sending = Order | Answer

/** The client takes paths on its own machine. Whether it also takes addresses is in no document. */
const byPath = ({ path }: Offer, write: (path: string) => Order): Sending =>
  path === undefined ? { kind: 'instead', content: 'link' } : write(path)

/** 发送消息, in the order of the document. */
const sends: Sends<string, Order> = {
  ...substitutes,
  // 发送文本消息
  text: ({ text }, wxid) => order('sendTextMessage', { wxid, text: spelled(text) }),
  // 发送图片消息
  image: ({ file }, wxid) => byPath(file, (imgPath) => order('sendPicMessage', { wxid, imgPath })),
  // 发送文件
  file: ({ file }, wxid) => byPath(file, (filePath) => order('sendFileMessage', { wxid, filePath })),
  // 发送xml消息
  link: ({ title, url, description = '', picture }, wxid) =>
    order('sendXmlMessage', {
      wxid,
      title: toOldWeChat(title),
      url,
      desc: toOldWeChat(description),
      pic: picture?.url ?? '',
    }),
}

export const sendable = sendableOf(sends)

/** What sends a content to that id, or what to try instead; none where the client has nothing for its kind. */
export const sending = sender(sends)
