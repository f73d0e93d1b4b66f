import type { Source } from '../../model/content.ts'
import type { Event, Member, Room } from '../../model/event.ts'
import { type PersonId, personId, type RoomId, roomId } from '../../model/id.ts'
import type { Caller } from '../caller.ts'
import { Malformed } from '../errors.ts'
import type { Fields } from '../fields.ts'
import { contactsIn, entries, idless, contacts as told } from '../people.ts'
import { type Told, unknown } from '../said.ts'
import { friend, member, official, person, room } from './people.ts'

const noList = ({ dialect, action }: Caller, data: Fields): Told => [
  unknown(`${dialect} ${action}: no list`, data.raw()),
]

const lists = ['friend_list', 'group_list', 'public_list'] as const

/** 上报当前好友列表和群列表: the lists that were asked for, and never all of the people. */
export const contacts = (data: Fields, caller: Caller): Told => {
  if (!lists.some((list) => data.has(list))) return noList(caller, data)
  const nameless: Fields[] = []
  const people = [
    ...entries(data.objects('friend_list'), friend, nameless),
    ...entries(data.objects('public_list'), official, nameless),
  ]
  const rooms = entries(data.objects('group_list'), room, nameless)
  return [...told(people, rooms), ...idless(caller, nameless)]
}

/** What has changed: people, strangers among them, and rooms, in one list. */
export const updates = (data: Fields, caller: Caller): Told => {
  if (!data.has('update_list')) return noList(caller, data)
  const nameless: Fields[] = []
  const known = contactsIn(data.objects('update_list'), { person, room }, nameless)
  return [...known, ...idless(caller, nameless)]
}

/** The id of the room that a report is about: most say `room_wxid`, one says `wxid`. */
const roomIn = (data: Fields): RoomId => roomId(data.optional('room_wxid') ?? data.text('wxid'))

/** Members with all that is known of them. */
const membersIn = (data: Fields, nameless: Fields[]): readonly Member[] =>
  entries(data.objects('memberInfo_list'), member, nameless)

/** 上报群成员详细信息: for each room what is known of it, then its members. */
export const memberLists = (data: Fields, caller: Caller): Told => {
  if (!data.has('room_data_list')) return noList(caller, data)
  const nameless: Fields[] = []
  const rooms: Room[] = []
  const members: Event<Source>[] = []
  for (const info of data.objects('room_data_list')) {
    const id = info.lenient('room_wxid') ?? info.lenient('wxid')
    if (id === undefined) {
      nameless.push(info)
      continue
    }
    rooms.push(room(info, id))
    members.push({ kind: 'members', room: roomId(id), members: membersIn(info, nameless) })
  }
  return [...told([], rooms), ...idless(caller, nameless), ...members]
}

/** Clients before 0.4.26 have no report of their own for it: the account shows among those who left. */
const gone = (room: RoomId, ids: readonly PersonId[], account: string | undefined): Told => {
  const members = ids.filter((id) => id !== account)
  const left: Told = members.length === 0 ? [] : [{ kind: 'members-left', room, members }]
  return members.length === ids.length ? left : [...left, { kind: 'room-left', room }]
}

const came = (room: RoomId, ids: readonly PersonId[]): Told => [
  { kind: 'members-joined', room, members: ids.map((id) => ({ id })) },
]

/** 上报群成员变化: who came or went, and the room's owner where the client says so. */
export const memberChange = (data: Fields, { account }: Caller): Told => {
  const where = roomIn(data)
  const ids = data.texts('wxid_list').map((id) => personId(id))
  const joined = data.flag('flag')
  if (ids.length === 0 || joined === undefined) throw new Malformed('data: expected a list, and whether they joined')
  const change = joined ? came(where, ids) : gone(where, ids, account)
  return data.lenient('owner_wxid') === undefined ? change : [...change, { kind: 'rooms', rooms: [room(data, where)] }]
}

/** 上报新群 */
export const newRoom = (data: Fields, caller: Caller): Told => {
  const nameless: Fields[] = []
  const id = roomIn(data)
  const members = membersIn(data, nameless)
  return [
    { kind: 'room-joined', room: { ...room(data, id), members: members.length > 0 ? members : undefined } },
    ...idless(caller, nameless),
  ]
}
