import { type Cast, nameOf, type Person, type Room } from './cast.ts'
import { has } from './versions.ts'

/** 微信登录通知: what the client says of itself. */
export const loginData = (version: string, { self }: Cast, nonce: string): object => ({
  nickname: self.nickname,
  wx_alias: self.alias ?? '',
  head_img: self.avatar ?? '',
  ...(has(version, 'clientVersion') && { client_version: version }),
  ...(has(version, 'nonce') && { nonce }),
  ...(has(version, 'localIp') && { local_ip: '192.168.0.104' }),
  ...(has(version, 'machineId') && { machine_id: 'PC:1234' }),
})

/** 微信退出通知 */
export const logoutData = (version: string): object => ({
  ...(has(version, 'clientVersion') && { client_version: version }),
  ...(has(version, 'machineId') && { machine_id: 'PC:1234' }),
})

const userInfo = (version: string, person: Person): object => ({
  wxid: person.wxid,
  wx_alias: person.alias ?? '',
  nickname: person.nickname,
  remark_name: person.remark ?? '',
  head_img: person.avatar ?? '',
  ...(has(version, 'region') && { sex: 0, country: '', province: '', city: '' }),
})

const groupInfo = (version: string, cast: Cast, room: Room): object => ({
  wxid: room.wxid,
  name: room.name,
  owner_wxid: room.owner,
  head_img: '',
  member_count: room.members.length,
  member_wxid_list: room.members.map(({ wxid }) => wxid),
  ...(has(version, 'messageId') && {
    room_wxid: room.wxid,
    member_nickname_list: room.members.map(({ wxid }) => nameOf(cast, wxid, room.wxid)),
  }),
})

/** 上报当前好友列表和群列表; `flag`: 1 friends, 2 rooms, 4 public accounts, added up. */
export const contactData = (version: string, cast: Cast, flag: number): object => ({
  friend_list:
    flag & 1 ? cast.people.filter(({ friend }) => friend !== false).map((each) => userInfo(version, each)) : [],
  group_list: flag & 2 ? cast.rooms.map((room) => groupInfo(version, cast, room)) : [],
  ...(has(version, 'publicList') && { public_list: [] }),
})

export interface Spoken {
  readonly id: string
  readonly time: number
  /** The wxid of the room, or empty. */
  readonly room: string
  readonly from: string
  readonly to: string
  readonly text: string
  readonly at: readonly string[]
}

/** 上报新的聊天消息, 文本消息 */
export const messageData = (version: string, said: Spoken): object => ({
  msg: {
    ...(has(version, 'messageId') && { msg_id: said.id, msg_timestamp: said.time }),
    msg_type: 1,
    room_wxid: said.room,
    wxid_from: said.from,
    wxid_to: said.to,
    ...(has(version, 'atUserList') && { atUserList: said.at }),
    msg: said.text,
  },
})

// the real client does not escape these inside strings; a pair of backslashes is matched first and stays
const raw: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r', '\\t': '\t' }

/** The request's body as the client writes it. */
export const written = (envelope: object): string =>
  JSON.stringify(envelope).replace(/\\./g, (escaped) => raw[escaped] ?? escaped)
