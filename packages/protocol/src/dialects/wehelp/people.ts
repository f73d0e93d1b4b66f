import type { Source } from '../../model/content.ts'
import type { Event, Member, Person, Room } from '../../model/event.ts'
import { personId, roomId } from '../../model/id.ts'
import type { Fields } from '../fields.ts'
import { isOfficial, isRoom } from '../ids.ts'
import { unknown } from '../said.ts'
import { fromWeChat } from '../words.ts'
import type { RoomXml } from './room-xml.ts'

const nameIn = (info: Fields, key: string): string | undefined => {
  const name = info.lenient(key)
  return name === undefined ? undefined : fromWeChat(name)
}

const avatarIn = (info: Fields): string | undefined => info.lenient('headPic') ?? info.lenient('sheadPic')

/** One of `userLists`, or whoever stands beside. */
export const person = (info: Fields, id: string): Person => ({
  id: personId(id),
  nickname: nameIn(info, 'nick'),
  remark: nameIn(info, 'asName'),
  alias: info.lenient('username'),
  avatar: avatarIn(info),
  official: isOfficial(id) || undefined,
})

export const member = (info: Fields, id: string, nicknames: RoomXml['nicknames']): Member => ({
  ...person(info, id),
  roomNickname: nicknames.get(id),
})

/** `^G` stands between ids, and around them: two characters, or the one that they stand for. */
const idsIn = (info: Fields): readonly string[] =>
  info.texts('userLists').flatMap((list) => list.split(/\^G|\x07/).filter((id) => id !== ''))

const membersIn = (info: Fields): readonly Member[] | undefined => {
  const ids = idsIn(info)
  return ids.length === 0 ? undefined : ids.map((id) => ({ id: personId(id) }))
}

/** One of `chatrooms`. `account`: who owns it where `roomLord` says that the account does. */
export const room = (info: Fields, id: string, xml?: RoomXml, account?: string): Room => ({
  id: roomId(id),
  name: nameIn(info, 'nick') ?? (xml?.name === undefined ? undefined : fromWeChat(xml.name)),
  owner: account !== undefined && info.flag('roomLord') ? personId(account) : undefined,
  avatar: avatarIn(info) ?? xml?.avatar,
  size: info.lenientInteger('count'),
  members: membersIn(info),
})

/** Entries with their ids, apart from those that have none. */
export interface Listed {
  readonly named: readonly (readonly [info: Fields, id: string])[]
  readonly nameless: readonly Event<Source>[]
}

/** The entries of a list. Those without an id are kept as what was not understood: `type` names the report. */
export const listed = (type: string, list: readonly Fields[]): Listed => {
  const named: [Fields, string][] = []
  const nameless: Fields[] = []
  for (const info of list) {
    const id = info.lenient('wxid')
    if (id === undefined) nameless.push(info)
    else named.push([info, id])
  }
  if (nameless.length === 0) return { named, nameless: [] }
  const raw = `[${nameless.map((info) => info.raw())}]`
  return { named, nameless: unknown(`wehelp ${type}: ${nameless.length} without an id`, raw).events ?? [] }
}

/** A list in which people and rooms may stand, as what it tells of both. */
export const contacts = (people: readonly Person[], rooms: readonly Room[]): readonly Event<Source>[] => [
  ...(people.length === 0 ? [] : [{ kind: 'people' as const, people }]),
  ...(rooms.length === 0 ? [] : [{ kind: 'rooms' as const, rooms }]),
]

/** The same by ids. */
export const contactsIn = (
  named: Listed['named'],
  more: { readonly friend?: boolean } = {},
): readonly Event<Source>[] => {
  const rooms = named.filter(([, id]) => isRoom(id)).map(([info, id]) => room(info, id))
  const people = named.filter(([, id]) => !isRoom(id)).map(([info, id]) => ({ ...person(info, id), ...more }))
  return contacts(people, rooms)
}
