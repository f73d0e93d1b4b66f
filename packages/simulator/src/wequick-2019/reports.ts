import { type Cast, friendsOf, membersOf, officialsOf, type Person, type Room } from '../cast.ts'
import type { HappeningTable } from '../happening.ts'
import type { Report } from '../report.ts'
import { requestXml } from '../xml.ts'

// the client writes this word where WeChat has nothing
const orNull = (value = ''): string => (value === '' ? 'null' : value)

const user = (person: Person): object => ({
  ...{ wxid: person.wxid, username: orNull(person.alias), nick: person.nickname, headPic: orNull(person.avatar) },
  ...{ sex: `${person.sex ?? 0}`, country: person.country ?? '', province: orNull(person.province) },
  city: orNull(person.city),
})

const friend = (person: Person): object => ({
  ...user(person),
  ...{ asName: person.remark ?? '', isFriend: person.friend === false ? 0 : 1 },
})

const group = ({ wxid, name, owner, members }: Room): object => ({
  // a room without a name has none at all
  ...{ wxid, ...(name !== '' && { nick: name }), owner, roomCount: `${members.length}`, headPic: 'null' },
  userLists: members.map((each) => each.wxid),
})

/** 上报登陆状态 … 上报当前登录微信详细信息: the status comes three times, first while nobody is known to be in. */
export const loginReports = ({ self }: Cast): readonly Report[] => [
  ...[0, 1, 2].map(() => ({ action: 'loginStatus', data: { code: '1' } })),
  { action: 'reportLoginUser', data: { info: { uin: 268_435_455, ...user(self), sex: self.sex ?? 0, isFriend: 1 } } },
]

/** 上报当前联系人列表 */
export const contactData = (cast: Cast, flag: number): object => ({
  friendList: flag & 1 ? friendsOf(cast).map(friend) : [],
  groupList: flag & 2 ? cast.rooms.map(group) : [],
  publicList:
    flag & 4
      ? officialsOf(cast).map(({ wxid, nickname, avatar }) => ({ wxid, nick: nickname, headPic: orNull(avatar) }))
      : [],
})

/** 上报联系人/公众号的wxid */
export const wxidData = (cast: Cast): object => ({ userLists: cast.people.map(({ wxid }) => wxid) })

/** 上报查询到的联系人/公众号详细信息 */
export const infoData = (people: readonly Person[]): object => ({
  userLists: people.map((person) => ({ ...user(person), asName: person.remark ?? '' })),
})

/** 上报某个群成员列表详细信息 */
export const roomData = (cast: Cast, room: Room): object => ({
  ...{ wxid: room.wxid, owner: room.owner, nick: room.name, headPic: 'null', roomCount: `${room.members.length}` },
  userLists: membersOf(cast, room).map(user),
})

/** What this client says about what happens: of most things, WeChat's own line is all there is. */
export const happenings: HappeningTable<Cast, readonly Report[]> = {
  'members-joined': () => [],
  'members-left': () => [],
  // 上报新群
  'room-joined': ({ room: { wxid, name } }) => [
    { action: 'reportChatRoomChange', data: { nick: name, chatroom: wxid } },
  ],
  'room-left': () => [],
  'room-renamed': () => [],
  'room-nickname': () => [],
  'person-changed': () => [],
  // 上报新的加好友请求
  'friend-request': ({ person, v1 = '', v2 = '', greeting = '', scene = 30 }) => [
    {
      action: 'reportFriendAddRequest',
      data: {
        ...{ ...user(person), v1, v2, noticeWord: greeting },
        xmlmsg: requestXml({
          ...{ fromusername: person.wxid, encryptusername: v1, fromnickname: person.nickname, content: greeting },
          ...{ scene, alias: person.alias ?? '', ticket: v2, sex: person.sex ?? 0 },
        }),
      },
    },
  ],
  'friend-added': () => [],
  'friend-removed': () => [],
  // 上报退出登录事件
  logout: () => [{ action: 'reportLogout', data: { code: '1' } }],
}
