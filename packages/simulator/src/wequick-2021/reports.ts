import { type Cast, friendsOf, membersOf, nameOf, officialsOf, type Person, type Room, roomOf } from '../cast.ts'
import type { HappeningTable } from '../happening.ts'
import { ticket } from '../ids.ts'
import type { Report } from '../report.ts'
import { folderOf } from '../wequick/files.ts'

const isIm = ({ wxid }: { readonly wxid: string }): boolean => wxid.endsWith('@openim') || wxid.endsWith('@im.chatroom')

const contact = (person: Person): object => ({
  ...{ wxid: person.wxid, alias: person.alias ?? '', nick: person.nickname, remark: person.remark ?? '' },
  ...{ headPic: person.avatar ?? '', sex: `${person.sex ?? 0}`, country: person.country ?? '' },
  ...{ province: person.province ?? '', city: person.city ?? '' },
})

const imContact = ({ wxid, nickname, remark = '', avatar = '' }: Person): object => ({
  ...{ wxid, nick: nickname, remark, headPic: avatar },
})

// what all reports of a room begin with
const base = ({ self }: Cast, { wxid, name, owner, members }: Room): object => ({
  ...{ wxid, nick: name, isowner: owner === self.wxid ? 1 : 0, owner, headPic: '', roomCount: `${members.length}` },
})

/** 02. 上报当前登录微信详细信息 */
export const loginUser = ({ self }: Cast): Report => ({
  action: 'reportLoginUser',
  data: {
    ...{ wxid: self.wxid, alias: self.alias ?? '', nick: self.nickname, headPic: self.avatar ?? '', phone: '' },
    ...{ unreadmsg: 0, wxdir: folderOf(self.wxid) },
  },
})

/** 04. 上报普通好友列表 */
export const contacts = (cast: Cast): Report => ({
  action: 'reportContacts',
  data: {
    friendList: friendsOf(cast)
      .filter((each) => !isIm(each))
      .map(contact),
  },
})

/** 05. 上报企业好友列表 */
export const imContacts = (cast: Cast): Report => ({
  action: 'reportImContacts',
  data: { friendList: friendsOf(cast).filter(isIm).map(imContact) },
})

/** 06. 上报公众号列表 */
export const publics = (cast: Cast): Report => ({
  action: 'reportPublics',
  data: {
    publicList: officialsOf(cast).map(({ wxid, nickname, avatar = '' }) => ({ wxid, nick: nickname, headPic: avatar })),
  },
})

/** 07. 上报单个普通好友信息 */
export const singleContact = (person: Person): Report => ({ action: 'reportSingleContact', data: contact(person) })

/** 08. 上报任意普通微信反查详细信息 */
export const updatedContact = (person: Person, world: { readonly requests: Map<string, Person> }): Report => {
  const v1 = ticket('v1')
  world.requests.set(v1, person)
  const more = { smallPic: person.avatar ?? '', signature: '', snspic: '', scene: 6, status: 1, v1, v2: ticket('v2') }
  return { action: 'reportUpdateContact', data: { ...contact(person), ...more } }
}

const groups = (cast: Cast, rooms: readonly Room[]): object => ({
  groupList: rooms.map((room) => ({ ...base(cast, room), userLists: room.members.map(({ wxid }) => wxid) })),
})

/** 11. 上报普通群列表 */
export const chatRooms = (cast: Cast): Report => ({
  action: 'reportChatRooms',
  data: groups(
    cast,
    cast.rooms.filter((each) => !isIm(each)),
  ),
})

/** 12. 上报企业群列表 */
export const imRooms = (cast: Cast): Report => ({
  action: 'reportImRooms',
  data: groups(cast, cast.rooms.filter(isIm)),
})

/** 13. 上报单个普通群成员信息 */
export const roomMembers = (cast: Cast, room: Room): Report => ({
  action: 'reportSingleChatRoomMembers',
  data: {
    ...{ wxid: room.wxid, roomCount: `${room.members.length}` },
    userLists: membersOf(cast, room).map((each) => ({ ...contact(each), displayname: each.roomNickname ?? '' })),
  },
})

/** 14. 上报单个企业群成员信息 */
export const imRoomMembers = (cast: Cast, room: Room): Report => ({
  action: 'reportSingleImRoomMembers',
  data: { ...base(cast, room), userLists: membersOf(cast, room).map(imContact) },
})

const about = (cast: Cast, wxid: string): object => {
  const room = roomOf(cast, wxid)
  return room === undefined ? { wxid } : base(cast, room)
}

const named = (cast: Cast, people: readonly string[], more: object = {}): object => ({
  userLists: people.map((wxid) => ({ wxid, nick: nameOf(cast, wxid), ...more })),
})

/** What this client says about what happens. */
export const happenings: HappeningTable<Cast, readonly Report[]> = {
  // 16. 上报群成员新增通知
  'members-joined': ({ room, people, by = '' }, cast) => [
    { action: 'reportChatRoomMemberAdd', data: { ...about(cast, room), ...named(cast, people, { inviteBy: by }) } },
  ],
  // 17. 上报群成员删除通知
  'members-left': ({ room, people }, cast) => [
    { action: 'reportChatRoomMemberDel', data: { ...about(cast, room), ...named(cast, people) } },
  ],
  // 18. 上报检测到的新群通知
  'room-joined': ({ room }, cast) => [
    {
      action: 'reportNewChatRoom',
      data: {
        ...base(cast, room),
        ...named(
          cast,
          room.members.map(({ wxid }) => wxid),
        ),
      },
    },
  ],
  // 19. 上报退群或被踢通知
  'room-left': ({ room }) => [{ action: 'reportChatRoomQuit', data: { roomWxid: room } }],
  'room-renamed': () => [],
  'room-nickname': () => [],
  'person-changed': () => [],
  // 38. 上报新的加好友请求: is a message, whose XML holds it all
  'friend-request': () => [],
  // 09. 上报联系人新增通知
  'friend-added': ({ person }) => [{ action: 'reportContactAdd', data: contact(person) }],
  // 10. 上报联系人删除通知
  'friend-removed': ({ person }) => [{ action: 'reportContactDel', data: { wxid: person } }],
  // 03. 上报退出登录事件
  logout: () => [{ action: 'reportLogout', data: {} }],
}
