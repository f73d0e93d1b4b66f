import { type Cast, friendsOf, membersOf, type Person, type Room } from '../cast.ts'
import type { HappeningTable } from '../happening.ts'
import { ticket } from '../ids.ts'
import type { Report } from '../report.ts'
import { escaped } from '../xml.ts'
import { acceptedPacket, contactPacket, phoneLogoutPacket } from './packet.ts'

// what WeChat has nothing for is written in two ways
const nil = '(null)'
const none = 'None'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

// base64 in lines, as one of the types has it
const lines = (text: string): string => base64(text).replace(/.{76}/g, '$&\r\n')

const user = (person: Person): object => ({
  ...{ wxid: person.wxid, headPic: person.avatar ?? '', sheadPic: person.avatar ?? '', nick: person.nickname },
  ...{ username: person.alias ?? '', asName: person.remark ?? '', province: person.province ?? '' },
  ...{ city: person.city ?? '', sex: `${person.sex ?? 0}`, regionCode: person.country ?? '', sign: '' },
})

const report = (type: number, data: object): Report => ({ action: `${type}`, data })

/** type:67 … type:97: what a client says when its account has come in. */
export const loginReports = (cast: Cast): readonly Report[] => [
  // 所有关于登录事件
  report(67, { code: 200 }),
  // 登录后获取个人信息或者其他的信息
  report(71, user(cast.self)),
  // 初始化联系人列表
  contactList(cast),
]

/** 初始化联系人列表 type:97 */
export const contactList = (cast: Cast): Report =>
  report(97, contactPacket([...cast.people, ...cast.rooms].map(({ wxid }) => wxid)))

/** 好友列表详细信息 type:210 */
export const friendList = (cast: Cast, people: readonly Person[] = friendsOf(cast)): Report =>
  report(210, {
    userLists: people.map((person) => ({
      ...{ ...user(person), asName: person.remark ?? nil, sex: person.sex ?? 0, type: 3, groupId: none },
      cwxid: cast.self.wxid,
    })),
  })

const roomXml = ({ name }: Room): string =>
  `<?xml version="1.0" ?>\n<room><nickname>${escaped(name)}</nickname><headPic></headPic></room>`

/** 获取群列表 type:211 */
export const roomList = (cast: Cast): Report =>
  report(211, {
    chatrooms: cast.rooms.map((room) => ({
      ...{ xml: base64(roomXml(room)), wxid: room.wxid, exist: true, count: room.members.length },
      roomLord: room.owner === cast.self.wxid,
    })),
  })

const memberXml = (room: Room): string => {
  const members = room.members.map(
    ({ wxid, roomNickname = '' }) =>
      `<Member UserName="${escaped(wxid)}"><DisplayName>${escaped(roomNickname)}</DisplayName></Member>`,
  )
  return `<?xml version="1.0" ?>\n<RoomData>${members.join('')}</RoomData>`
}

/** 获取群成员列表 type:77 */
export const memberList = (cast: Cast, room: Room): Report =>
  report(77, { wxid: room.wxid, info: lines(memberXml(room)), userLists: membersOf(cast, room).map(user) })

/** 登录后获取个人信息或者其他的信息 type:71 */
export const details = (person: Person): Report => report(71, user(person))

/** 获取v2 type:81 */
export const stranger = (person: Person): Report => report(81, { ...user(person), v2: ticket('v2') })

/** 批量获取数据库微信头像 type:95 */
export const pictures = (people: readonly Person[]): Report =>
  report(95, { userLists: people.map(({ wxid, avatar = '' }) => ({ wxid, sheadPic: avatar })) })

/** 登录二维码 type:401, which is called `code` here */
export const qrCode = (picture: string): Report => report(401, { message: picture })

/** What this client says about what happens: of most things, WeChat's own line is all there is. */
export const happenings: HappeningTable<Cast, readonly Report[]> = {
  'members-joined': () => [],
  'members-left': () => [],
  // 新建群后返回群id type:69
  'room-joined': ({ room, by }, { self }) => (by === self.wxid ? [report(69, { xml: '', chatroom: room.wxid })] : []),
  'room-left': () => [],
  'room-renamed': () => [],
  'room-nickname': () => [],
  'person-changed': () => [],
  // is a message, of msgType 37
  'friend-request': () => [],
  // 同意好友 type:96
  'friend-added': ({ person }) => [report(96, acceptedPacket(ticket('v1').replace('v1_', `v1_${person.wxid}_`)))],
  'friend-removed': () => [],
  // 手机退出微信触发事件 type:98
  logout: () => [report(98, phoneLogoutPacket())],
}
