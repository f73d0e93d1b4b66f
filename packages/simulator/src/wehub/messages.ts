import { samples } from '../bytes.ts'
import { type Cast, roomOf } from '../cast.ts'
import type { Disk } from '../disk.ts'
import type { Seen } from '../history.ts'
import { cdnIndex, voiceIndex } from '../ids.ts'
import { type Media, rowOf, type ThingTable } from '../thing.ts'
import { paySubtype, xmlOf } from '../xml.ts'
import { has } from './versions.ts'

interface Telling {
  readonly version: string
  readonly seen: Seen
  readonly disk: Disk
  readonly xml: (index?: string) => string
}

const ownPath = (name: string): string => `C:\\Users\\me\\Documents\\WeChat Files\\${name}`

// pictures that the account itself sent are named by where they lie
const kept = ({ seen, disk }: Telling, file: Media, index: string): string =>
  disk.download(seen.by === 'person' ? index : ownPath(file.name), file)

/** 上报新的聊天消息: `msg_type` and what stands beside it, in the document's order. */
const table: ThingTable<Telling, object> = {
  // 文本消息
  text: ({ text, at = [] }, { version }) => ({
    ...{ msg_type: 1, ...(has(version, 'atUserList') && { atUserList: at }), msg: text },
  }),
  // 图片消息
  image: ({ file = samples.image }, telling) => ({
    ...{ msg_type: 3, file_index: kept(telling, file, cdnIndex('aupimg', telling.seen.time)) },
  }),
  // 语音消息
  voice: ({ file = samples.voice }, telling) => {
    const index = has(telling.version, 'voiceFile') ? kept(telling, file, voiceIndex()) : ''
    return { msg_type: 34, file_index: index, raw_msg: telling.xml() }
  },
  // 个人名片
  card: (_, { xml }) => ({ msg_type: 42, raw_msg: xml() }),
  // 视频
  video: ({ file = samples.video }, telling) => {
    const index = kept(telling, file, cdnIndex('aupvideo', telling.seen.time))
    return { msg_type: 43, file_index: index, raw_msg: telling.xml(index) }
  },
  // 表情
  sticker: ({ url = '' }, { xml }) => ({ msg_type: 47, emoji_url: url, raw_msg: xml() }),
  // 链接消息
  link: ({ title, url, description = '', picture = '' }, { version, xml }) => ({
    ...{ msg_type: 49, link_title: title, link_desc: description, link_url: url, link_img_url: picture },
    ...(has(version, 'subType') && { sub_type: 5 }),
    ...(has(version, 'rawLink') && { raw_msg: xml() }),
  }),
  invite: ({ into, url = '' }, { version, xml }) => ({
    ...{ msg_type: 49, link_title: '邀请你加入群聊', link_url: url, link_img_url: '' },
    link_desc: `邀请你加入群聊"${into.name}"，进入可查看详情。`,
    ...(has(version, 'subType') && { sub_type: 5 }),
    ...(has(version, 'rawLink') && { raw_msg: xml() }),
  }),
  // 小程序
  'mini-program': (_, telling) => ({
    ...{ msg_type: 4901, raw_msg: telling.xml() },
    ...(has(telling.version, 'cover') && {
      file_index: kept(telling, samples.image, cdnIndex('aupimg', telling.seen.time)),
    }),
  }),
  // 转账
  transfer: ({ transfer = '', state = 'started' }, { xml }) => ({
    ...{ msg_type: 4902, transferid: transfer, paysubtype: paySubtype[state], raw_msg: xml() },
  }),
  // 文件
  file: ({ file = samples.file }, telling) => {
    if (!has(telling.version, 'fileFacts')) return { msg_type: 4903, file_index: '', raw_msg: telling.xml() }
    const index = kept(telling, file, `${cdnIndex('aupvideo', telling.seen.time)}`)
    const facts = { file_name: file.name, file_size: file.bytes?.byteLength ?? 0 }
    return { msg_type: 4903, file_index: index, ...facts, raw_msg: telling.xml() }
  },
  // 微信系统通知
  system: ({ text }) => ({ msg_type: 10000, raw_msg: text }),
  // in no document: the same numbers as WeChat's own
  location: (_, { xml }) => ({ msg_type: 48, raw_msg: xml() }),
  quote: ({ text }, { version, xml }) => ({
    ...{ msg_type: 49, link_title: text, link_desc: '', link_url: '', link_img_url: '' },
    ...(has(version, 'subType') && { sub_type: 57 }),
    ...(has(version, 'rawLink') && { raw_msg: xml() }),
  }),
  xml: ({ type, xml }) => ({ msg_type: type, raw_msg: xml }),
}

/** The message as `report_new_msg` has it. */
export const messageData = (version: string, cast: Cast, disk: Disk, seen: Seen): object => {
  const room = roomOf(cast, seen.chat)?.wxid ?? ''
  const to = room === '' && seen.by === 'person' ? cast.self.wxid : seen.chat
  const { from, time, thing } = seen
  const xml = (index?: string) => xmlOf(thing, { cast, from, to, time, ...(index !== undefined && { index }) })
  const { msg_type, ...more } = { msg_type: 0, ...rowOf(table, thing, { version, seen, disk, xml }) }
  return {
    msg: {
      ...(has(version, 'messageId') && { msg_id: seen.id, msg_timestamp: time }),
      msg_type,
      // no document names a room for transfers
      ...(thing.kind !== 'transfer' && { room_wxid: room }),
      ...{ wxid_from: from, wxid_to: to },
      ...more,
    },
  }
}
