import type { Room } from '../../model/event.ts'
import { accountId, personId, roomId } from '../../model/id.ts'
import type { Native } from '../../model/keeper.ts'
import { Malformed } from '../errors.ts'
import type { Fields } from '../fields.ts'
import { isRoom } from '../ids.ts'
import { byId, contacts, contactsById, contactsIn, entries, idless, type Read } from '../people.ts'
import { pictureOf } from '../picture.ts'
import type { Decoder, Said } from '../said.ts'
import { messageOf } from './messages.ts'
import { contactsOf, idsOf, verified } from './packets.ts'
import { member, person, room } from './people.ts'
import { roomXml } from './room-xml.ts'

/** What is passed on as it came: it has parts that no word of ours carries. */
const native = (name: string, data: Fields): readonly Native[] => [{ name, data: data.value() }]

const loggedIn = (wxid: string, more: { readonly name?: string; readonly avatar?: string } = {}): Said => ({
  events: [{ kind: 'login', person: personId(wxid), ...more }],
  session: { seen: '1', wxid },
  account: accountId(wxid),
})

const IN = 200
const OUT = -1

const login: Decoder = (data, { account }) => {
  const code = data.integer('code')
  if (code === OUT) return { events: [{ kind: 'logout' }] }
  return code === IN && account !== undefined ? loggedIn(account) : undefined
}

/** An answer that mostly does not say whose client gives it: then it is news to nobody else. */
const status: Decoder = (data, { account }) => ({
  events: data.integer('code') === OUT && account !== undefined ? [{ kind: 'logout' }] : [],
  natives: native('66', data),
})

const qr =
  (key: 'message' | 'hex'): Decoder =>
  (data) => {
    const picture = pictureOf(data.text(key))
    if (picture === undefined) throw new Malformed(`${key}: expected a picture, found other text`)
    return { events: [{ kind: 'login-qr', picture }] }
  }

/** Also what `getUserInfo` answers: then it is somebody else's. */
const self: Decoder = (data, { account }) => {
  const id = data.optional('wxid') ?? account ?? data.text('wxid')
  const who = person(data, id)
  if (account === undefined || id === account) return loggedIn(id, { name: who.nickname, avatar: who.avatar })
  return { events: [{ kind: 'people', people: [who] }], natives: native('71', data) }
}

const list: Decoder = (data) => ({ events: contactsById(idsOf(data)), natives: native('97', data) })

const friends: Decoder = (data, caller) => {
  const nameless: Fields[] = []
  const friend: typeof person = (info, id) => ({ ...person(info, id), friend: true })
  return {
    events: [...contactsIn(data.objects('userLists'), { person: friend, room }, nameless), ...idless(caller, nameless)],
  }
}

const rooms: Decoder = (data, caller) => {
  const nameless: Fields[] = []
  // rooms that the account has left stay in the list for good
  const there = data
    .objects('chatrooms')
    .filter((info) => info.flag('exist') !== false || info.lenient('wxid') === undefined)
  const { account, limits } = caller
  const read: Read<Room> = (info, id) => room(info, id, { account, xml: roomXml(info.lenient('xml'), limits) })
  const known = entries(there, read, nameless)
  return { events: [...contacts([], known), ...idless(caller, nameless)], natives: native('211', data) }
}

const members: Decoder = (data, caller) => {
  const id = roomId(data.text('wxid'))
  const nameless: Fields[] = []
  const nicknames = roomXml(data.lenient('info'), caller.limits)?.nicknames ?? new Map()
  const known = entries(data.objects('userLists'), (info, wxid) => member(info, wxid, nicknames), nameless)
  return {
    events: [{ kind: 'members', room: id, members: known }, ...idless(caller, nameless)],
    natives: native('77', data),
  }
}

const contact: Decoder = (data) => {
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

const created: Decoder = (data, { limits }) => {
  const id = roomId(data.text('chatroom'))
  const xml = roomXml(data.lenient('xml'), limits)
  const made: Room = { id, name: xml?.name, avatar: xml?.avatar }
  return { events: [{ kind: 'room-joined', room: made }], natives: native('69', data) }
}

const accepted: Decoder = (data) => {
  const { wxid, taken } = verified(data)
  const natives = native('96', data)
  if (wxid !== undefined) {
    return { events: [{ kind: 'friend-added', person: { id: personId(wxid), friend: true } }], natives }
  }
  const text = taken ? 'WeChat has taken the friend request.' : 'WeChat has not taken the friend request.'
  return { events: [{ kind: 'notice', text }], natives }
}

const somebody: Decoder = (data) => ({
  events: [{ kind: 'people', people: [person(data, data.text('wxid'))] }],
  natives: native('81', data),
})

const avatars: Decoder = (data, caller) => {
  const nameless: Fields[] = []
  return {
    events: [...contactsIn(data.objects('userLists'), { person, room }, nameless), ...idless(caller, nameless)],
  }
}

const loggedOut =
  (name: string): Decoder =>
  (data) => ({ events: [{ kind: 'logout' }], natives: native(name, data) })

/** 消息回调: what each type says, in the order of the vendor's document; then those of its next edition. */
const decoders: Readonly<Record<string, Decoder>> = {
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
  78: messageOf,
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
export const said: Decoder = (data, caller) =>
  Object.hasOwn(decoders, caller.action) ? decoders[caller.action]?.(data, caller) : undefined
