import type { Answer, Capabilities } from '../../model/command.ts'
import type { Content, ContentKind, Offer } from '../../model/content.ts'
import type { Chat } from '../../model/id.ts'
import { type Mention, type Text, words } from '../../model/text.ts'
import type { Call, Terms } from './calls.ts'

const PLACE = '{$@}'

/** A place that somebody typed is none: the client refuses a text whose places and mentions differ in number. */
const typed = (text: string): string => text.replaceAll(PLACE, '{\u2060$@}')

/** Mentioning everybody is in no document of this client: it stays words. */
const placed = (run: Mention): string => (run.mention === 'all' ? typed(`@${run.name}`) : PLACE)

/** 41. 发送文本消息, 42. 发送群内@文本消息 */
const text = (text: Text, wxid: string, room: boolean): Call => {
  const atlist = text.flatMap((run) => (typeof run === 'string' || run.mention === 'all' ? [] : [run.mention]))
  if (!room || atlist.length === 0) return { api: 'sendTextMessage', option: { wxid, text: words(text) } }
  const spelled = text.map((run) => (typeof run === 'string' ? typed(run) : placed(run))).join('')
  return { api: 'sendAtTextMessage', option: { wxid, text: spelled, atlist } }
}

/** The last part of an address, which is what a download is taken to be called. */
const nameOf = (url: string): string =>
  url
    .replace(/[?#].*$/s, '')
    .split('/')
    .at(-1) ?? ''

/** Where the client has it: as it said, or else where its downloads go, which is known only where somebody has set it. */
const placeOf = ({ path, url }: Offer, { downloads }: Terms): string | undefined => {
  if (path !== undefined || downloads === undefined) return path
  return `${downloads.replace(/[\\/]+$/, '')}\\${nameOf(url)}`
}

/** This client sends only files that it has. */
const NOT_THERE: Answer = { kind: 'instead', content: 'link' }

type Write<K extends ContentKind> = (content: Content<Offer, K>, wxid: string, terms: Terms, to: Chat) => Call | Answer

const withFile =
  (api: string, option: string): Write<'image' | 'file' | 'video' | 'sticker'> =>
  ({ file }, wxid, terms) => {
    const path = placeOf(file, terms)
    return path === undefined ? NOT_THERE : { api, option: { wxid, [option]: path } }
  }

/** 消息相关: what can be sent, in the order of the vendor's document. */
const writers: { readonly [K in ContentKind]?: Write<K> } = {
  // 41. 发送文本消息, 42. 发送群内@文本消息
  text: (content, wxid, _terms, to) => text(content.text, wxid, to.kind === 'room'),
  // 43. 发送图片
  image: withFile('sendPicMessage', 'imgPath'),
  // 44. 发送文件
  file: withFile('sendFileMessage', 'filePath'),
  // 45. 发送视频
  video: withFile('sendVideoMessage', 'videoPath'),
  // 46. 发送GIF表情
  sticker: withFile('sendGifMessage', 'gifPath'),
  // 47. 发送链接消息
  link: ({ title, url, description = '', picture }, wxid) => ({
    api: 'sendLinkMessage',
    option: { wxid, title, url, desc: description, pic: picture?.url ?? '' },
  }),
  // 48. 发送名片
  card: ({ person }, wxid) => ({ api: 'sendCardMessage', option: { wxid, wxidCard: person } }),
  // 51. 发送xml消息
  'mini-program': ({ raw }, wxid) => ({ api: 'sendXmlMessage', option: { wxid, xml: raw } }),
}

/** What is made of the others. */
const instead: Capabilities['contents'] = {
  voice: 'file',
  location: 'text',
  articles: 'text',
  channel: 'text',
  'room-invite': 'link',
  record: 'text',
  announcement: 'text',
}

export const sendable: Capabilities['contents'] = {
  ...Object.fromEntries(Object.keys(writers).map((kind) => [kind, 'as-is' as const])),
  ...instead,
}

const row = <K extends ContentKind>(kind: K): Write<K> | undefined => writers[kind]

/** Writes one content; none where this client cannot send its kind. */
export const sending = <K extends ContentKind>(content: Content<Offer, K>, to: Chat, terms: Terms) =>
  row(content.kind)?.(content, to.id, terms, to)
