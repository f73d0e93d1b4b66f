import type { Source } from '../../model/content.ts'
import type { Event, Member, Person, Room } from '../../model/event.ts'
import { personId, type RoomId, roomId } from '../../model/id.ts'
import { Malformed } from '../errors.ts'
import type { Fields } from '../fields.ts'
import { isOfficial, isRoom } from '../ids.ts'
import type { Said } from '../said.ts'
import { fromWeChat } from '../words.ts'

type Read<T> = (info: Fields, id: string) => T

/** A name as people wrote it. */
export const name = (info: Fields, key: string): string | undefined => {
  const written = info.lenient(key)
  return written === undefined ? undefined : fromWeChat(written)
}

/** isFriend: 0 is none; who is blocked (2) stays a contact. */
const FRIEND: ReadonlyMap<number | undefined, boolean> = new Map([
  [0, false],
  [1, true],
  [2, true],
])

/** Whoever it is; `listed` is what being in that list says of them, where they say nothing themselves. */
const who =
  (listed: Pick<Person, 'friend' | 'official'>): Read<Person> =>
  (info, id) => ({
    id: personId(id),
    nickname: name(info, 'nick'),
    remark: name(info, 'asName'),
    alias: info.lenient('username'),
    avatar: info.lenient('headPic'),
    friend: FRIEND.get(info.lenientInteger('isFriend')) ?? listed.friend,
    official: (listed.official ?? isOfficial(id)) || undefined,
  })

const person = who({})
const friend = who({ friend: true })
/** Some of them have ids like those of people. */
const official = who({ official: true })

/** What the lists of rooms and the list of one room's members say alike. */
const about: Read<Room> = (info, id) => {
  const owner = info.lenient('owner')
  return {
    id: roomId(id),
    name: name(info, 'nick'),
    owner: owner === undefined ? undefined : personId(owner),
    avatar: info.lenient('headPic'),
    // none is what it says before it knows
    size: info.lenientInteger('roomCount') || undefined,
  }
}

const room: Read<Room> = (info, id) => {
  const ids = info.texts('userLists')
  return { ...about(info, id), members: ids.length === 0 ? undefined : ids.map((each) => ({ id: personId(each) })) }
}

/** Every entry that has an id; the others are added to `nameless`. */
const entries = <T>(list: readonly Fields[], read: Read<T>, nameless: Fields[]): readonly T[] => {
  const known: T[] = []
  for (const info of list) {
    const id = info.lenient('wxid')
    if (id === undefined) nameless.push(info)
    else known.push(read(info, id))
  }
  return known
}

const idless = (list: string, nameless: readonly Fields[]): readonly Event<Source>[] => {
  if (nameless.length === 0) return []
  const raw = `[${nameless.map((info) => info.raw())}]`
  return [{ kind: 'unknown', summary: `wequick-2019 ${list}: ${nameless.length} without an id`, raw }]
}

const of = (people: readonly Person[], rooms: readonly Room[]): readonly Event<Source>[] => [
  ...(people.length === 0 ? [] : [{ kind: 'people', people } as const]),
  ...(rooms.length === 0 ? [] : [{ kind: 'rooms', rooms } as const]),
]

const LISTS = ['friendList', 'groupList', 'publicList'] as const

/** 上报当前联系人列表: as many of the three lists as `getContact` asked for. */
export const contacts = (data: Fields): Said => {
  if (!LISTS.some((list) => data.has(list))) throw new Malformed('friendList: expected a list, found nothing')
  const nameless: Fields[] = []
  const people = [
    ...entries(data.objects('friendList'), friend, nameless),
    ...entries(data.objects('publicList'), official, nameless),
  ]
  const rooms = entries(data.objects('groupList'), room, nameless)
  return { events: [...of(people, rooms), ...idless('reportContact', nameless)] }
}

const listed = (data: Fields): void => {
  if (!data.has('userLists')) throw new Malformed('userLists: expected a list, found nothing')
}

/** 上报联系人/公众号的wxid */
export const ids = (data: Fields): Said => {
  listed(data)
  const all = data.texts('userLists')
  const people = all
    .filter((id) => !isRoom(id))
    .map((id) => ({ id: personId(id), official: isOfficial(id) || undefined }))
  return {
    events: of(
      people,
      all.filter(isRoom).map((id) => ({ id: roomId(id) })),
    ),
  }
}

/** 上报查询到的联系人/公众号详细信息 */
export const infos = (data: Fields): Said => {
  listed(data)
  const nameless: Fields[] = []
  const all = entries(data.objects('userLists'), (info, id) => ({ info, id }), nameless)
  const people = all.filter(({ id }) => !isRoom(id)).map(({ info, id }) => person(info, id))
  const rooms = all.filter(({ id }) => isRoom(id)).map(({ info, id }) => about(info, id))
  return { events: [...of(people, rooms), ...idless('reportUsersInfo', nameless)] }
}

/** How the document, its examples and its demos spell the id of a room. */
const ROOM = ['chatroom', 'chatRoom', 'roomWxid'] as const

const roomOf = (data: Fields): RoomId =>
  roomId(ROOM.map((key) => data.lenient(key)).find((id) => id !== undefined) ?? data.text('wxid'))

/** The list of one room's members holds objects, that of all rooms ids: either is read here. */
const members = (data: Fields, nameless: Fields[]): readonly Member[] => {
  const known = data.texts('userLists').map((id) => ({ id: personId(id) }))
  return known.length > 0 ? known : entries(data.objects('userLists'), person, nameless)
}

/** 上报某个群成员列表详细信息 */
export const membersOf = (data: Fields): Said => {
  const known = about(data, roomOf(data))
  const nameless: Fields[] = []
  const inside = members(data, nameless)
  const room: Event<Source> = { kind: 'rooms', rooms: [known] }
  const events = inside.length === 0 ? [room] : [room, { kind: 'members', room: known.id, members: inside } as const]
  return { events: [...events, ...idless('reportChatRoomUserLists', nameless)] }
}

/** 上报某个群成员的群昵称. Where the owner of the account has given them a name, it is that one. */
export const nickname = (data: Fields): Said => {
  const msg = data.within('msg')
  const member: Member = { id: personId(msg.text('wxid')), roomNickname: name(msg, 'chatNick') }
  return { events: [{ kind: 'members', room: roomOf(msg), members: [member] }] }
}

/** 上报新群 */
export const entered = (data: Fields): Said => {
  const msg = data.within('msg')
  return { events: [{ kind: 'room-joined', room: { id: roomOf(msg), name: name(msg, 'nick') } }] }
}
