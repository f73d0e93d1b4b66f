import type { Source } from '../../model/content.ts'
import type { Event, Member } from '../../model/event.ts'
import { personId, type RoomId, roomId } from '../../model/id.ts'
import type { Fields } from '../fields.ts'
import { entries, idless, membersById, nameIn } from '../people.ts'
import type { Decoder } from '../said.ts'
import { about } from '../wequick-people.ts'
import { person } from './people.ts'

/** How the document, its examples and its demos spell the id of a room. */
const ROOM = ['chatroom', 'chatRoom', 'roomWxid'] as const

const roomOf = (data: Fields): RoomId =>
  roomId(ROOM.map((key) => data.lenient(key)).find((id) => id !== undefined) ?? data.text('wxid'))

/** The list of one room's members holds objects, that of all rooms ids: either is read here. */
const members = (data: Fields, nameless: Fields[]): readonly Member[] =>
  membersById(data.texts('userLists')) ?? entries(data.objects('userLists'), person, nameless)

/** 上报某个群成员列表详细信息 */
export const membersOf: Decoder = (data, caller) => {
  const known = about(data, roomOf(data))
  const nameless: Fields[] = []
  const inside = members(data, nameless)
  const room: Event<Source> = { kind: 'rooms', rooms: [known] }
  const events = inside.length === 0 ? [room] : [room, { kind: 'members', room: known.id, members: inside } as const]
  return { events: [...events, ...idless(caller, nameless)] }
}

/** 上报某个群成员的群昵称. Where the owner of the account has given them a name, it is that one. */
export const nickname: Decoder = (data) => {
  const msg = data.within('msg')
  const member: Member = { id: personId(msg.text('wxid')), roomNickname: nameIn(msg, 'chatNick') }
  return { events: [{ kind: 'members', room: roomOf(msg), members: [member] }] }
}

/** 上报新群 */
export const entered: Decoder = (data) => {
  const msg = data.within('msg')
  return { events: [{ kind: 'room-joined', room: { id: roomOf(msg), name: nameIn(msg, 'nick') } }] }
}
