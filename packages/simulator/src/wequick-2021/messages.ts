import { samples } from '../bytes.ts'
import { roomOf } from '../cast.ts'
import type { Happening } from '../happening.ts'
import type { Seen } from '../history.ts'
import { messageId } from '../ids.ts'
import type { Line } from '../line.ts'
import type { Report } from '../report.ts'
import { rowOf, type ThingTable } from '../thing.ts'
import { keepFile, keepPicture } from '../wequick/files.ts'
import { requestXml, xmlOf } from '../xml.ts'

interface Telling {
  readonly line: Line
  readonly seen: Seen
  readonly xml: string
}

type Row = readonly [action: string, type: number | string, more: object]

/** The action, `msgType`, and what stands beside it; in the order of the document. */
const table: ThingTable<Telling, Row> = {
  // 20. 上报文本消息
  text: ({ text, at = [] }) => ['reportTextMessage', 1, { message: text, atlist: at }],
  // 21. 上报图片消息: what WeChat keeps is encrypted
  image: ({ file = samples.image }, { line, seen, xml }) => {
    const paths = { image: keepPicture(line, file, seen.time), imagethumb: keepPicture(line, samples.image, seen.time) }
    return ['reportPicMessage', 3, { ...paths, xmlmsg: xml }]
  },
  // 22. 上报文件消息
  file: ({ file = samples.file }, { line, seen, xml }) => {
    return [
      'reportFileMessage',
      '4906',
      { fileIndex: keepFile(line, { kind: 'File', file, time: seen.time }), xmlmsg: xml },
    ]
  },
  // 23. 上报视频消息
  video: ({ file = samples.video }, { line, seen, xml }) => {
    const cover = keepFile(line, {
      kind: 'Video',
      file: { ...samples.image, name: `${file.name}.jpg` },
      time: seen.time,
    })
    const paths = { coverIndex: cover, videoIndex: keepFile(line, { kind: 'Video', file, time: seen.time }) }
    return ['reportVideoMessage', 43, { ...paths, xmlmsg: xml }]
  },
  // 24. 上报语音消息
  voice: ({ file = samples.voice }, { line, seen, xml }) => {
    const silk = keepFile(line, { kind: 'Voice', file: { ...samples.silk, name: `${seen.id}.silk` }, time: seen.time })
    const paths = {
      voiceIndex: silk,
      mp3Index: keepFile(line, { kind: 'Voice', file: { ...file, name: `${seen.id}.mp3` }, time: seen.time }),
    }
    return ['reportVoiceMessage', 34, { ...paths, xmlmsg: xml }]
  },
  // 25. 上报GIF表情消息
  sticker: (_, { xml }) => ['reportGifMessage', 47, { xmlmsg: xml }],
  // 26. 上报个人名片消息
  card: (_, { xml }) => ['reportCardMessage', 42, { xmlmsg: xml }],
  // 27. 上报位置消息
  location: (_, { xml }) => ['reportLocationMessage', 48, { xmlmsg: xml }],
  // 28. 上报链接消息(网页或群邀请)
  link: (_, { xml }) => ['reportLinkMessage', 4905, { xmlmsg: xml }],
  invite: (_, { xml }) => ['reportLinkMessage', 4905, { xmlmsg: xml }],
  // 29. 上报小程序消息
  'mini-program': (_, { xml }) => ['reportMiniMessage', 4933, { xmlmsg: xml }],
  // 30. 上报转账消息
  transfer: (_, { xml }) => ['reportTransferMessage', '4920', { xmlmsg: xml }],
  // 35. 上报系统消息
  system: ({ text }) => ['reportSystemMessage', '10000', { message: text }],
  // 36. 上报其他消息 / 37. 上报其他接收应用未知消息
  quote: (_, { xml }) => ['reportOtherAppMessage', '4957', { message: xml }],
  xml: ({ type, xml }) => {
    const inner = type === 49 ? (/<type>(?<app>\d+)</.exec(xml)?.groups?.app ?? '') : ''
    return [
      type === 49 ? 'reportOtherAppMessage' : 'reportOtherMessage',
      `${type}${inner.padStart(2, '0')}`,
      { message: xml },
    ]
  },
}

/** One message, with the habits of the document: numbers as numbers here and as strings there. */
export const messageOf = (line: Line, seen: Seen): Report => {
  const { cast } = line
  const { chat, from, by, thing, time } = seen
  const inRoom = roomOf(cast, chat)?.wxid === chat
  const own = from === cast.self.wxid && by !== 'person'
  const to = inRoom || own ? chat : cast.self.wxid
  const [action, type, more] = rowOf(table, thing, { line, seen, xml: xmlOf(thing, { cast, from, to, time }) })
  const seconds = Math.floor(time / 1000)
  return {
    action,
    data: {
      // one example of the document prints the key like this
      [action === 'reportGifMessage' ? 'msg_type' : 'msgType']: type,
      ...{ myMsg: own ? '1' : '0', ispc: by === 'task' ? '1' : '0', msgid: seen.id },
      ...(thing.kind !== 'transfer' && { roomWxid: inRoom ? chat : '' }),
      ...{ wxidFrom: from, wxidTo: to, timestamp: thing.kind === 'text' ? seconds : `${seconds}` },
      ...more,
    },
  }
}

/** 38. 上报新的加好友请求 */
export const requestOf = ({ cast }: Line, it: Happening<'friend-request'>): Report => {
  const { person, v1 = '', v2 = '', greeting = '', scene = 30 } = it
  return {
    action: 'reportFriendAddRequest',
    data: {
      ...{ msgType: 37, ispc: '0', msgid: messageId(), roomWxid: '', wxidFrom: 'fmessage', wxidTo: cast.self.wxid },
      xmlmsg: requestXml({
        ...{ fromusername: person.wxid, encryptusername: v1, fromnickname: person.nickname, content: greeting },
        ...{ scene, alias: person.alias ?? '', ticket: v2, sex: person.sex ?? 0 },
      }),
      timestamp: `${Math.floor(Date.now() / 1000)}`,
    },
  }
}
