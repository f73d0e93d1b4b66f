import type { Answer } from '../../model/command.ts'
import type { Offer } from '../../model/content.ts'
import { spelled } from '../mentions.ts'
import { type Sends, sendableOf, sender, substitutes } from '../sending.ts'
import { type Call, call } from '../wequick-calls.ts'
import { toOldWeChat } from '../words.ts'

/** 文件大小建议不要超过50M，否则会发送失败 */
const MOST = 50 * 1024 * 1024

/** The client takes a path of its own machine, or an address. */
const place =
  (api: string, key: string) =>
  ({ file: { path, url, size = 0 } }: { readonly file: Offer }, wxid: string): Call | Answer =>
    size > MOST ? { kind: 'instead', content: 'link' } : call(api, { wxid, [key]: path ?? url })

/** What can be sent, in the order of the vendor's document. */
const sends: Sends<string, Call> = {
  ...substitutes,
  // 发送文本消息
  text: ({ text }, wxid) => call('sendTextMessage', { wxid, text: spelled(text) }),
  // 发送图片消息
  image: place('sendPicMessage', 'imgPath'),
  // 发送文件
  file: place('sendFileMessage', 'filePath'),
  // 发送网页的链接消息
  link: ({ title, url, description = '', picture }, wxid) =>
    call('sendXmlMessage', {
      wxid,
      title: toOldWeChat(title),
      url,
      desc: toOldWeChat(description),
      pic: picture?.url ?? '',
    }),
  // 发送个人名片
  card: ({ person }, wxid) => call('sendCardMessage', { wxid, wxidCard: person }),
}

export const sendable = sendableOf(sends)

/** Writes one content for that id; none where this client cannot send its kind, nor anything made of it. */
export const sending = sender(sends)
