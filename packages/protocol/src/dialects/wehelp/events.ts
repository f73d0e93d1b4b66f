import type { Person, Room } from '../../model/event.ts'
import { accountId, personId, roomId } from '../../model/id.ts'
import type { Native } from '../../model/keeper.ts'
import { Malformed } from '../errors.ts'
import type { Fields } from '../fields.ts'
import { isOfficial, isRoom } from '../ids.ts'
import type { Said } from '../said.ts'
import { pictureOf } from './encoded.ts'
import { message } from './messages.ts'
import { contactsOf, idsOf, verified } from './packets.ts'
import { contacts, contactsIn, listed, member, person, room } from './people.ts'
import { roomXml } from './room-xml.ts'
import type { Caller } from './spoken.ts'

type Decode = (data: Fields, caller: Caller) => Said | undefined

/** What is passed on as it came: it has parts that no word of ours carries. */
const native = (name: string, data: Fields): readonly Native[] => [{ name, data: data.value() }]

const loggedIn = (wxid: string, more: { readonly name?: string; readonly avatar?: string } = {}): Said => ({
  events: [{ kind: 'login', person: personId(wxid), ...more }],
  session: { seen: '1', wxid },
  account: accountId(wxid),
})

const IN = 200
const OUT = -1

const login: Decode = (data, { wxid }) => {
  const code = data.integer('code')
  if (code === OUT) return { events: [{ kind: 'logout' }] }
  return code === IN && wxid !== undefined ? loggedIn(wxid) : undefined
}

/** An answer that mostly does not say whose client gives it: then it is news to nobody else. */
const status: Decode = (data, { wxid }) => ({
  events: data.integer('code') === OUT && wxid !== undefined ? [{ kind: 'logout' }] : [],
  natives: native('66', data),
})

const qr =
  (key: 'message' | 'hex'): Decode =>
  (data) => {
    const picture = pictureOf(data.text(key))
    if (picture === undefined) throw new Malformed(`${key}: expected a picture, found other text`)
    return { events: [{ kind: 'login-qr', picture }] }
  }

/** Also what `getUserInfo` answers: then it is somebody else's. */
const self: Decode = (data, { wxid }) => {
  const id = data.optional('wxid') ?? wxid ?? data.text('wxid')
  const who = person(data, id)
  if (wxid === undefined || id === wxid) return loggedIn(id, { name: who.nickname, avatar: who.avatar })
  return { events: [{ kind: 'people', people: [who] }], natives: native('71', data) }
}

const byId = (id: string): Person => ({ id: personId(id), official: isOfficial(id) || undefined })

const list: Decode = (data) => {
  const ids = idsOf(data)
  const rooms = ids.filter(isRoom).map((id): Room => ({ id: roomId(id) }))
  const people = ids.filter((id) => !isRoom(id)).map(byId)
  return { events: contacts(people, rooms), natives: native('97', data) }
}

const friends: Decode = (data) => {
  const { named, nameless } = listed('210', data.objects('userLists'))
  return { events: [...contactsIn(named, { friend: true }), ...nameless] }
}

const rooms: Decode = (data, { wxid, limits }) => {
  const { named, nameless } = listed('211', data.objects('chatrooms'))
  // rooms that the account has left stay in the list for good
  const there = named.filter(([info]) => info.flag('exist') !== false)
  const known = there.map(([info, id]) => room(info, id, roomXml(info.lenient('xml'), limits), wxid))
  return { events: [...contacts([], known), ...nameless], natives: native('211', data) }
}

const members: Decode = (data, { limits }) => {
  const id = roomId(data.text('wxid'))
  const { named, nameless } = listed('77', data.objects('userLists'))
  const xml = roomXml(data.lenient('info'), limits)
  const nicknames = xml?.nicknames ?? new Map()
  return {
    events: [{ kind: 'members', room: id, members: named.map((entry) => member(...entry, nicknames)) }, ...nameless],
    natives: native('77', data),
  }
}

const contact: Decode = (data) => {
  const found = contactsOf(data)
  const people = found
    .filter(({ wxid }) => !isRoom(wxid))
    .map(({ wxid, headPic }) => ({ ...byId(wxid), avatar: headPic }))
  const rooms = found
    .filter(({ wxid }) => isRoom(wxid))
    .map(({ wxid, headPic }): Room => ({ id: roomId(wxid), avatar: headPic }))
  const carried = found.map((each): Native => ({ name: '88', data: { ...each, hex: data.lenient('hex') } }))
  return { events: contacts(people, rooms), natives: carried.length === 0 ? native('88', data) : carried }
}

const created: Decode = (data, { limits }) => {
  const id = roomId(data.text('chatroom'))
  const xml = roomXml(data.lenient('xml'), limits)
  const made: Room = { id, name: xml?.name, avatar: xml?.avatar }
  return { events: [{ kind: 'room-joined', room: made }], natives: native('69', data) }
}

const accepted: Decode = (data) => {
  const { wxid, taken } = verified(data)
  const natives = native('96', data)
  if (wxid !== undefined) {
    return { events: [{ kind: 'friend-added', person: { id: personId(wxid), friend: true } }], natives }
  }
  const text = taken ? 'WeChat has taken the friend request.' : 'WeChat has not taken the friend request.'
  return { events: [{ kind: 'notice', text }], natives }
}

const somebody: Decode = (data) => ({
  events: [{ kind: 'people', people: [person(data, data.text('wxid'))] }],
  natives: native('81', data),
})

const avatars: Decode = (data) => {
  const { named, nameless } = listed('95', data.objects('userLists'))
  return { events: [...contactsIn(named), ...nameless] }
}

const loggedOut =
  (name: string): Decode =>
  (data) => ({ events: [{ kind: 'logout' }], natives: native(name, data) })

/** 消息回调: what each type says, in the order of the vendor's document; then those of its next edition. */
const decoders: Readonly<Record<string, Decode>> = {
  // 所有关于登录事件
  67: login,
  // 登录二维码
  401: qr('message'),
  // 登录后获取个人信息或者其他的信息
  71: self,
  // 初始化联系人列表
  97: list,
  // 好友列表详细信息
  210: friends,
  // 获取群列表
  211: rooms,
  // 获取群成员列表
  77: members,
  // 系统消息 文本消息 卡片消息 视频消息 图片消息 群消息 等等消息综合
  78: message,
  // 网络获取联系人数据
  88: contact,
  // 新建群后返回群id
  69: created,
  // 同意好友
  96: accepted,
  // 获取v2
  81: somebody,
  // 批量获取数据库微信头像
  95: avatars,
  // 退出微信事件
  90: loggedOut('90'),
  // 手机退出微信触发事件
  98: loggedOut('98'),
  // 登录二维码 (type 82)
  82: qr('hex'),
  // 登录状态
  66: status,
}

/** What a type says; none where it is not known. Throws `Malformed` where what it needs is missing. */
export const said = (type: string, data: Fields, caller: Caller): Said | undefined =>
  Object.hasOwn(decoders, type) ? decoders[type]?.(data, caller) : undefined
