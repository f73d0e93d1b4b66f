import { type Cast, friendsOf, membersOf, officialsOf, type Person, personOf, type Room } from '../cast.ts'
import { type HappeningTable, somebody } from '../happening.ts'
import type { Report } from '../report.ts'
import { requestXml } from '../xml.ts'
import { type Feature, has } from './versions.ts'

export const machineId = 'PC:1234'

/** 微信登录通知: what the client says of itself. */
export const loginData = (version: string, { self }: Cast, nonce: string, qrSession?: string): object => ({
  nickname: self.nickname,
  wx_alias: self.alias ?? '',
  head_img: self.avatar ?? '',
  ...(has(version, 'clientVersion') && { client_version: version }),
  ...(has(version, 'nonce') && { nonce }),
  ...(has(version, 'localIp') && { local_ip: '192.168.0.104' }),
  ...(has(version, 'machineId') && { machine_id: machineId }),
  ...(qrSession !== undefined && { qr_session_id: qrSession }),
})

/** 微信退出通知 */
export const logoutData = (version: string): object => ({
  ...(has(version, 'clientVersion') && { client_version: version }),
  ...(has(version, 'machineId') && { machine_id: machineId }),
})

const region = ({ sex = 0, country = '', province = '', city = '' }: Person): object => ({
  ...{ sex, country, province, city },
})

/** userInfo */
const userInfo = (version: string, person: Person): object => ({
  wxid: person.wxid,
  wx_alias: person.alias ?? '',
  nickname: person.nickname,
  remark_name: person.remark ?? '',
  head_img: person.avatar ?? '',
  ...(has(version, 'region') && region(person)),
})

// groupinfo, with what real ones have beside the document
const groupInfo = (version: string, cast: Cast, room: Room): object => ({
  wxid: room.wxid,
  name: room.name,
  owner_wxid: room.owner,
  head_img: '',
  member_count: room.members.length,
  member_wxid_list: room.members.map(({ wxid }) => wxid),
  ...(has(version, 'messageId') && {
    room_wxid: room.wxid,
    member_nickname_list: membersOf(cast, room).map(({ roomNickname, nickname }) => roomNickname ?? nickname),
  }),
})

// groupbaseInfo
const groupBase = (version: string, { wxid, name, owner, members }: Room): object => ({
  ...{ wxid, name, head_img: '' },
  ...(has(version, 'owner') && { owner_wxid: owner, member_count: members.length }),
})

// memberInfo
const memberInfo = (person: Person & { readonly roomNickname?: string }, full: boolean): object => ({
  wxid: person.wxid,
  wx_alias: person.alias ?? '',
  room_nickname: person.roomNickname ?? '',
  nickname: person.nickname,
  head_img: person.avatar ?? '',
  ...(full && region(person)),
})

/** 上报当前好友列表和群列表; `flag`: 1 friends, 2 rooms, 4 public accounts, added up. */
export const contactData = (version: string, cast: Cast, flag: number): object => ({
  friend_list: flag & 1 ? friendsOf(cast).map((each) => userInfo(version, each)) : [],
  group_list: flag & 2 ? cast.rooms.map((room) => groupInfo(version, cast, room)) : [],
  ...(has(version, 'publicList') && {
    public_list:
      flag & 4
        ? officialsOf(cast).map(({ wxid, nickname, avatar }) => ({ wxid, nickname, head_img: avatar ?? '' }))
        : [],
  }),
})

/** 上报群成员详细信息 */
export const roomMembers = (version: string, cast: Cast, rooms: readonly Room[]): object => ({
  room_data_list: rooms.map((room) => ({
    room_wxid: room.wxid,
    ...(has(version, 'roomFacts') && {
      ...{ name: room.name, owner_wxid: room.owner, head_img: '', member_count: room.members.length },
    }),
    memberInfo_list: membersOf(cast, room).map((each) => memberInfo(each, true)),
  })),
})

/** report_user_info */
export const userDetails = (version: string, cast: Cast, wxid: string): object => {
  const person = somebody(cast, wxid)
  const known = personOf(cast, wxid) !== undefined && person.friend !== false
  return {
    ...userInfo(version, person),
    ...(person.avatar === undefined && { head_img_data: '/9j/4AAQ' }),
    is_friend: known ? 1 : 0,
    room_list: cast.rooms.filter(({ members }) => members.some((each) => each.wxid === wxid)).map((room) => room.wxid),
  }
}

const update = (version: string, list: readonly object[]): readonly Report[] =>
  has(version, 'contactUpdate') ? [{ action: 'report_contact_update', data: { update_list: list } }] : []

const room = (cast: Cast, wxid: string): Room | undefined => cast.rooms.find((each) => each.wxid === wxid)

const change = (version: string, cast: Cast, it: { room: string; people: readonly string[] }, flag: 0 | 1): Report => ({
  action: 'report_room_member_change',
  data: {
    ...{ room_wxid: it.room, wxid_list: it.people, flag },
    ...(has(version, 'owner') && { owner_wxid: room(cast, it.room)?.owner ?? '' }),
  },
})

const once = (version: string, feature: Feature, report: Report): readonly Report[] =>
  has(version, feature) ? [report] : []

/** What a client of this version says about what happens. */
export const happeningsOf = (version: string): HappeningTable<Cast, readonly Report[]> => ({
  // 群成员变化
  'members-joined': (it, cast) => [change(version, cast, it, 1)],
  'members-left': (it, cast) => [change(version, cast, it, 0)],
  // 新群
  'room-joined': ({ room: { wxid, name, owner, members } }, cast) => [
    {
      action: 'report_new_room',
      data: {
        ...{ wxid, name, owner_wxid: owner, head_img: '' },
        memberInfo_list: membersOf(cast, { wxid, name, owner, members }).map((each) => memberInfo(each, false)),
      },
    },
  ],
  'room-left': ({ room: wxid }) =>
    once(version, 'roomRemoved', { action: 'report_room_removed', data: { wxid_removed: wxid } }),
  // 联系人信息变化
  'room-renamed': ({ room: wxid }, cast) => {
    const renamed = room(cast, wxid)
    return renamed === undefined ? [] : update(version, [groupBase(version, renamed)])
  },
  'room-nickname': () => [],
  'person-changed': ({ person }, cast) => {
    const changed = somebody(cast, person)
    const friend = has(version, 'isFriend') && { is_friend: changed.friend === false ? 0 : 1 }
    return update(version, [{ ...userInfo(version, changed), ...friend }])
  },
  // 新的加好友请求
  'friend-request': ({ person, v1 = '', v2 = '', greeting = '', scene = 30 }) => [
    {
      action: 'report_friend_add_request',
      data: {
        ...{ v1, v2 },
        ...(has(version, 'noticeWord') && { notice_word: greeting }),
        raw_msg: requestXml({
          ...{ fromusername: person.wxid, encryptusername: v1, fromnickname: person.nickname, content: greeting },
          ...{ scene, alias: person.alias ?? '', ticket: v2, sex: person.sex ?? 0 },
        }),
      },
    },
  ],
  // 新好友通知
  'friend-added': ({ person }) => [
    {
      action: 'report_new_friend',
      data: {
        ...{ fans_wxid: person.wxid, nickname: person.nickname, wx_alias: person.alias ?? '' },
        ...{ head_img: person.avatar ?? '', notice_word: '', sourceusername: '', sourcenickname: '' },
      },
    },
  ],
  'friend-removed': ({ person }) =>
    once(version, 'friendRemoved', { action: 'report_friend_removed', data: { wxid_removed: person } }),
  logout: () => [{ action: 'logout', data: logoutData(version) }],
})

// the real client does not escape these inside strings; a pair of backslashes is matched first and stays
const raw: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r', '\\t': '\t' }

/** The request's body as the client writes it. */
export const written = (envelope: object): string =>
  JSON.stringify(envelope).replace(/\\./g, (escaped) => raw[escaped] ?? escaped)
