import type { Source } from '../../model/content.ts'
import type { Event, Member, Person, Room } from '../../model/event.ts'
import { personId, type RoomId, roomId } from '../../model/id.ts'
import { Malformed } from '../errors.ts'
import type { Fields } from '../fields.ts'
import { isRoom } from '../ids.ts'
import { entries, friend, member, official, person, room } from './people.ts'

type Told = readonly Event<Source>[]

/** People and rooms, and what in the list was neither. */
const told = (action: string, people: readonly Person[], rooms: readonly Room[], nameless: readonly Fields[]): Told => {
  const events: Event<Source>[] = []
  if (people.length > 0) events.push({ kind: 'people', people })
  if (rooms.length > 0) events.push({ kind: 'rooms', rooms })
  if (nameless.length > 0) {
    const raw = `[${nameless.map((info) => info.raw())}]`
    events.push({ kind: 'unknown', summary: `wehub ${action}: ${nameless.length} without an id`, raw })
  }
  return events
}

const noList = (action: string, data: Fields): Told => [
  { kind: 'unknown', summary: `wehub ${action}: no list`, raw: data.raw() },
]

const lists = ['friend_list', 'group_list', 'public_list'] as const

/** 上报当前好友列表和群列表: the lists that were asked for, and never all of the people. */
export const contacts = (data: Fields): Told => {
  if (!lists.some((list) => data.has(list))) return noList('report_contact', data)
  const nameless: Fields[] = []
  const people = [
    ...entries(data.objects('friend_list'), friend, nameless),
    ...entries(data.objects('public_list'), official, nameless),
  ]
  return told('report_contact', people, entries(data.objects('group_list'), room, nameless), nameless)
}

/** What has changed: people, strangers among them, and rooms, in one list. */
export const updates = (data: Fields): Told => {
  if (!data.has('update_list')) return noList('report_contact_update', data)
  const nameless: Fields[] = []
  const people: Person[] = []
  const rooms: Room[] = []
  for (const info of data.objects('update_list')) {
    const id = info.lenient('wxid')
    if (id === undefined) nameless.push(info)
    else if (isRoom(id)) rooms.push(room(info, id))
    else people.push(person(info, id))
  }
  return told('report_contact_update', people, rooms, nameless)
}

/** The id of the room that a report is about: most say `room_wxid`, one says `wxid`. */
const roomIn = (data: Fields): RoomId => roomId(data.optional('room_wxid') ?? data.text('wxid'))

/** Members with all that is known of them. */
const membersIn = (data: Fields, nameless: Fields[]): readonly Member[] =>
  entries(data.objects('memberInfo_list'), member, nameless)

/** 上报群成员详细信息: for each room what is known of it, then its members. */
export const memberLists = (data: Fields): Told => {
  if (!data.has('room_data_list')) return noList('report_room_member_info', data)
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
  return [...told('report_room_member_info', [], rooms, nameless), ...members]
}

/** 上报群成员变化: who came or went, and the room's owner where the client says so. */
export const memberChange = (data: Fields): Told => {
  const where = roomIn(data)
  const ids = data.texts('wxid_list').map((id) => personId(id))
  const joined = data.flag('flag')
  if (ids.length === 0 || joined === undefined) throw new Malformed('data: expected a list, and whether they joined')
  const change: Event<Source> = joined
    ? { kind: 'members-joined', room: where, members: ids.map((id) => ({ id })) }
    : { kind: 'members-left', room: where, members: ids }
  return data.lenient('owner_wxid') === undefined ? [change] : [change, { kind: 'rooms', rooms: [room(data, where)] }]
}

/** 上报新群 */
export const newRoom = (data: Fields): Told => {
  const nameless: Fields[] = []
  const id = roomIn(data)
  const members = membersIn(data, nameless)
  return [
    { kind: 'room-joined', room: { ...room(data, id), members: members.length > 0 ? members : undefined } },
    ...told('report_new_room', [], [], nameless),
  ]
}
