import type { Answer, Capabilities, Command, CommandKind, Confirmation } from '../../model/command.ts'
import type { Offer } from '../../model/content.ts'
import { type Text, words } from '../../model/text.ts'
import { failed, lacking } from '../commands.ts'
import { toOldWeChat } from '../words.ts'
import { contentsOf, type Unit, unit } from './contents.ts'
import { inFront, inPlace, type Spelled, single } from './mentions.ts'
import { native } from './natives.ts'
import { type Task, task } from './task.ts'
import { since, tooOld, type Version } from './version.ts'

type Encode<K extends CommandKind> = (command: Command<Offer, K>, version: Version) => Task | Answer

interface Encoder<K extends CommandKind> {
  readonly since: Version
  readonly encode: Encode<K>
}

const plain = (text: Text): Spelled => ({ msg: words(text), at: [] })

type Chat = Command<Offer, 'send'>['chat']

const speller = (to: Chat, version: Version) => {
  if (to.kind !== 'room') return plain
  if (version < since.v2) return single
  return version < since.atStyle ? inFront : inPlace
}

type Addressed = (to: Chat, unit: Unit) => Task['task_dict']

/** Before 0.2.0 `wxid` is the one to mention in a room, and whom to write to where there is no room. */
const v1: Addressed = (to, { unit, at }) => ({
  room_wxid: to.kind === 'room' ? to.id : '',
  wxid: to.kind === 'room' ? (at[0] ?? '') : to.id,
  msg_list: [unit],
})

const v2: Addressed = (to, { unit, at, style }) => {
  const addressed = { wxid_to: to.id, at_list: at, msg_list: [unit] }
  return style === undefined ? addressed : { ...addressed, at_style: style }
}

const send: Encode<'send'> = ({ chat, content }, version) => {
  const said = unit(content, version, speller(chat, version))
  return 'unit' in said ? task(1, (version < since.v2 ? v1 : v2)(chat, said)) : said
}

/** A link to accept: who is simply pulled in may not want to be, and large rooms do not allow it. */
const invite: Encode<'invite'> = ({ room, person }, version) =>
  task(3, { room_wxid: room, wxid: person, ...(version < since.invitations ? undefined : { flag: 0 }) })

const addFriend: Encode<'add-friend'> = ({ person, greeting = '', room = '' }, version) =>
  room === '' && version < since.contacts
    ? failed(`${tooOld(version, since.contacts)}: add somebody who shares no room`)
    : task(5, { room_wxid: room, wxid: person, msg: toOldWeChat(greeting) })

const fetchFile: Encode<'fetch'> = ({ source: { key } }, version) => {
  if (key === undefined) return failed('WeHub has no index of this file')
  return task(9, version < since.flagless ? { file_index: key, flag: 1 } : { file_index: key })
}

/** Bits of `flag_report_contact`: 1 friends, 2 rooms, 4 public accounts. */
const flags = { people: 5, rooms: 2 } as const

/** Tasks 4 and 14. */
const refresh: Encode<'refresh'> = (command, version) => {
  if (command.what === 'members') return task(4, { room_wxid_list: [command.room] })
  if (version < since.contacts) return failed(tooOld(version, since.contacts))
  return task(14, version < since.contactFlag ? {} : { flag_report_contact: flags[command.what] })
}

/** respone 中下发的任务格式, in the order of the vendor's table. */
const encoders: { readonly [K in CommandKind]?: Encoder<K> } = {
  // 1 发消息任务
  send: { since: since.first, encode: send },
  // 2 踢人任务
  kick: { since: since.first, encode: ({ room, member }) => task(2, { room_wxid: room, wxid: member }) },
  // 3 拉群任务
  invite: { since: since.first, encode: invite },
  // 4 上报群成员信息; 14, contacts once more
  refresh: { since: since.first, encode: refresh },
  // 5 加群成员为好友
  'add-friend': { since: since.first, encode: addFriend },
  // 6 修改好友备注
  remark: {
    since: since.first,
    encode: ({ person, name }) => task(6, { wxid: person, remark_name: toOldWeChat(name) }),
  },
  // 7 修改群昵称
  nickname: {
    since: since.first,
    encode: ({ room, name }) => task(7, { room_wxid: room, room_nickname: toOldWeChat(name) }),
  },
  // 8 退群
  leave: { since: since.first, encode: ({ room }) => task(8, { room_wxid: room }) },
  // 9 上传文件
  fetch: { since: since.first, encode: fetchFile },
  // 10 发群公告
  announce: {
    since: since.first,
    encode: ({ room, text }) => task(10, { room_wxid: room, msg: toOldWeChat(text) }),
  },
  // 11 自动收账
  'accept-transfer': {
    since: since.first,
    encode: ({ from, transfer }) => task(11, { wxid_from: from, transferid: transfer }),
  },
  // 12 删除好友
  'remove-friend': { since: since.first, encode: ({ person }) => task(12, { wxid_delete: person }) },
  // 13 通过好友验证: printed as 12 in the examples, and that removes a friend
  'accept-friend': { since: since.first, encode: ({ ticket: { v1, v2 } }) => task(13, { v1, v2 }) },
  // 17, a new room: `report_new_room` follows
  'create-room': { since: since.details, encode: ({ people }) => task(17, { member_list: people }) },
  // 18, a room's name
  rename: {
    since: since.contactFlag,
    encode: ({ room, name }) => task(18, { room_wxid: room, room_name: toOldWeChat(name) }),
  },
  // 19, an invitation accepted
  'join-room': { since: since.invitations, encode: ({ url }) => task(19, { invite_url: url }) },
  // 200, another client that waits for a login: its QR code is uploaded
  'login-qr': { since: since.qrLogin, encode: ({ session }) => task(200, { qrcode_session_id: session }) },
  // 15, 16, 100, 101
  native: { since: since.strangers, encode: native },
}

/** Every task that is polled has its result reported. */
const CONFIRMED: Confirmation = 'result'

const made = (version: Version): Capabilities => ({
  commands: Object.fromEntries(
    Object.entries(encoders)
      .filter(([, encoder]) => encoder.since <= version)
      .map(([kind]) => [kind, CONFIRMED] as const),
  ),
  contents: contentsOf(version),
})

/** Of versions that were heard of. */
const known = new Map<Version, Capabilities>()
const most = 100

/** What that version of this client can do. It is said with every report. */
export const canOf = (version: Version): Capabilities => {
  const can = known.get(version) ?? made(version)
  // a client may call itself anything
  if (known.size >= most) known.clear()
  known.set(version, can)
  return can
}

const row = <K extends CommandKind>(kind: K): (typeof encoders)[K] => encoders[kind]

/** The task that does it, in the words of that version; or the answer at once, where it cannot be done so. */
export const written = <K extends CommandKind>(command: Command<Offer, K>, version: Version): Task | Answer => {
  const encoder = row(command.kind)
  if (encoder === undefined) return failed('WeHub cannot do this')
  if (encoder.since > version) return failed(tooOld(version, encoder.since))
  return lacking(command) ?? encoder.encode(command, version)
}
