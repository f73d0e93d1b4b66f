import { samples } from '../bytes.ts'
import { nameOf, roomOf } from '../cast.ts'
import type { Seen } from '../history.ts'
import type { Line } from '../line.ts'
import type { Report } from '../report.ts'
import { rowOf, type ThingTable } from '../thing.ts'
import { keepFile, keepPicture } from '../wequick/files.ts'
import { paySubtype, xmlOf } from '../xml.ts'

interface Telling {
  readonly line: Line
  readonly seen: Seen
  readonly xml: string
  readonly inRoom: boolean
}

type Row = readonly [action: string, type: string, more: object]

/** The action, `msgType`, and what stands beside it; in the order of the document. */
const table: ThingTable<Telling, Row> = {
  // 上报文本消息
  text: ({ text }) => ['reportTextMessage', '1', { message: text }],
  // 上报图片消息: what WeChat keeps is encrypted
  image: ({ file = samples.image }, { line, seen, xml }) => {
    return ['reportPicMessage', '3', { fileIndex: keepPicture(line, file, seen.time), xmlmsg: xml }]
  },
  // 上报文件消息
  file: ({ file = samples.file }, { line, seen, xml }) => {
    return [
      'reportFileMessage',
      '4901',
      { fileIndex: keepFile(line, { kind: 'File', file, time: seen.time }), xmlmsg: xml },
    ]
  },
  // 上报群邀请的链接消息
  invite: ({ url = '' }, { xml }) => ['reportAddChatRoomMessage', '4902', { url, xmlmsg: xml }],
  // 上报小程序消息
  'mini-program': (_, { xml }) => ['reportMiniMessage', '4903', { xmlmsg: xml }],
  // 上报网页的链接消息
  link: ({ title, url, description = '', picture = '' }, { xml }) => {
    return ['reportUrlMessage', '4904', { title, url, desc: description, pic: picture, xmlmsg: xml }]
  },
  quote: ({ text }, { xml }) => ['reportUrlMessage', '4904', { title: text, url: '', desc: '', pic: '', xmlmsg: xml }],
  // 上报转账消息
  transfer: ({ amount, memo = '', transfer = '', state = 'started' }, { xml }) => {
    const paid = { transferid: transfer, paysubtype: `${paySubtype[state]}`, paymemo: memo, feedesc: amount }
    return ['reportTransferMessage', '4905', { ...paid, xmlmsg: xml }]
  },
  // 上报个人名片
  card: (_, { xml }) => ['reportCardMessage', '42', { xmlmsg: xml }],
  // 上报表情消息: the client looks for the address in a wrong place
  sticker: (_, { xml }) => ['reportGifMessage', '47', { url: '<msg><', xmlmsg: xml }],
  // 上报语音消息
  voice: ({ file = samples.silk }, { line, seen, xml }) => {
    return [
      'reportVoiceMessage',
      '34',
      { voiceIndex: keepFile(line, { kind: 'Voice', file, time: seen.time }), xmlmsg: xml },
    ]
  },
  // 上报视频消息
  video: ({ file = samples.video }, { line, seen, xml }) => {
    const cover = keepFile(line, {
      kind: 'Video',
      file: { ...samples.image, name: `${file.name}.jpg` },
      time: seen.time,
    })
    const paths = { coverIndex: cover, videoIndex: keepFile(line, { kind: 'Video', file, time: seen.time }) }
    return ['reportVideoMessage', '43', { ...paths, xmlmsg: xml }]
  },
  // 上报群相关系统消息 / 上报其他微信系统消息
  system: ({ text }, { inRoom }) => [
    inRoom ? 'reportChatroomMessage' : 'reportSystemMessage',
    '10000',
    { message: text },
  ],
  // in no document
  location: (_, { xml }) => ['reportLocationMessage', '48', { xmlmsg: xml }],
  xml: ({ type, xml }) => [type === 49 ? 'reportUrlMessage' : 'reportOtherMessage', `${type}`, { xmlmsg: xml }],
}

const odd: ReadonlySet<string> = new Set(['reportMiniMessage', 'reportGifMessage'])

/** One message, with the habits of the real wire. */
export const messageOf = (line: Line, seen: Seen): Report => {
  const { cast } = line
  const { chat, from, by, thing, time } = seen
  const self = cast.self.wxid
  const inRoom = roomOf(cast, chat)?.wxid === chat
  const own = from === self && by !== 'person'
  // own words from another device into a room come the wrong way round
  const swapped = inRoom && by === 'phone'
  const to = inRoom || own ? chat : self
  const xml = xmlOf(thing, { cast, from, to, time })
  const [action, type, more] = rowOf(table, thing, { line, seen, xml, inRoom })
  const way = swapped
    ? { roomWxid: '', wxidFrom: chat, wxidTo: self }
    : { roomWxid: inRoom ? chat : '', wxidFrom: from, wxidTo: to }
  // a private message has no such key at all
  const nick = inRoom && !swapped && thing.kind !== 'system' ? { nick: nameOf(cast, from, chat) } : {}
  // two examples of the document print the key like this
  const key = odd.has(action) ? 'msg_type' : 'msgType'
  return { action, data: { msg: { [key]: type, myMsg: own ? '1' : '0', ...way, ...nick, ...more } } }
}
