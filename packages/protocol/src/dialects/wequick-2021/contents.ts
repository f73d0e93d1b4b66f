import type { Answer } from '../../model/command.ts'
import type { Offer } from '../../model/content.ts'
import type { Chat, PersonId } from '../../model/id.ts'
import { type Mention, type Text, words } from '../../model/text.ts'
import type { Links } from '../dialect.ts'
import { PLACE } from '../mentions.ts'
import { type Send, type Sends, sendableOf, sender, substitutes } from '../sending.ts'
import { type Call, call } from '../wequick-calls.ts'

/** What is known of the client that is asked. */
export interface Terms {
  /** Who is logged in there; empty where nobody saw the login. */
  readonly wxid: string
  readonly links: Links | undefined
  /** The folder that its downloads go to. */
  readonly downloads: string | undefined
}

/** A place that somebody typed is none: the client refuses a text whose places and mentions differ in number. */
const typed = (text: string): string => text.replaceAll(PLACE, '{\u2060$@}')

/** Mentioning everybody is in no document of this client: it stays words. */
const placed = (run: Mention): string => (run.mention === 'all' ? typed(`@${run.name}`) : PLACE)

/** 41. 发送文本消息, 42. 发送群内@文本消息 */
const text = (text: Text, wxid: string, room: boolean): Call => {
  const atlist: PersonId[] = []
  let spelled = ''
  for (const run of text) {
    spelled += typeof run === 'string' ? typed(run) : placed(run)
    if (typeof run !== 'string' && run.mention !== 'all') atlist.push(run.mention)
  }
  if (!room || atlist.length === 0) return call('sendTextMessage', { wxid, text: words(text) })
  return call('sendAtTextMessage', { wxid, text: spelled, atlist })
}

/** The last part of an address, in plain characters, which is what a download is taken to be called. */
const nameOf = (url: string): string => {
  const last = /[^/?#]*(?=[?#]|$)/.exec(url)?.[0] ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

/** Where the client has it: as it said, or else where its downloads go, which is known only where somebody has set it. */
const placeOf = ({ path, url }: Offer, { downloads }: Terms): string | undefined => {
  if (path !== undefined || downloads === undefined) return path
  return `${downloads.replace(/[\\/]+$/, '')}\\${nameOf(url)}`
}

/** This client sends only files that it has. */
const NOT_THERE: Answer = { kind: 'instead', content: 'link' }

/** To whom, and by which client. */
interface To {
  readonly chat: Chat
  readonly terms: Terms
}

const withFile =
  (api: string, option: string): Send<'image' | 'file' | 'video' | 'sticker', To, Call> =>
  ({ file }, { chat, terms }) => {
    const path = placeOf(file, terms)
    return path === undefined ? NOT_THERE : call(api, { wxid: chat.id, [option]: path })
  }

// Emoji go as they are: builds of its time use Unicode, and SoftBank's private code points would show as boxes.

/** 消息相关: what can be sent, in the order of the vendor's document. */
const sends: Sends<To, Call> = {
  ...substitutes,
  // 41. 发送文本消息, 42. 发送群内@文本消息
  text: (content, { chat }) => text(content.text, chat.id, chat.kind === 'room'),
  // 43. 发送图片
  image: withFile('sendPicMessage', 'imgPath'),
  // 44. 发送文件
  file: withFile('sendFileMessage', 'filePath'),
  // 45. 发送视频
  video: withFile('sendVideoMessage', 'videoPath'),
  // 46. 发送GIF表情
  sticker: withFile('sendGifMessage', 'gifPath'),
  // 47. 发送链接消息
  link: ({ title, url, description = '', picture }, { chat }) =>
    call('sendLinkMessage', { wxid: chat.id, title, url, desc: description, pic: picture?.url ?? '' }),
  // 48. 发送名片
  card: ({ person }, { chat }) => call('sendCardMessage', { wxid: chat.id, wxidCard: person }),
  // 51. 发送xml消息
  'mini-program': ({ raw }, { chat }) => call('sendXmlMessage', { wxid: chat.id, xml: raw }),
}

export const sendable = sendableOf(sends)

/** Writes one content; none where this client cannot send its kind. */
export const sending = sender(sends)
