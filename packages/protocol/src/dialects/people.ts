import type { Person, Room } from '../model/event.ts'
import { personId, roomId } from '../model/id.ts'
import type { Caller } from './caller.ts'
import type { Fields } from './fields.ts'
import { isOfficial, isRoom } from './ids.ts'
import { type Told, unknown } from './said.ts'
import { fromWeChat } from './words.ts'

/** Reads one entry of a list. Everything but its id may be missing. */
export type Read<T> = (info: Fields, id: string) => T

/** What somebody is called, or wrote, as people see it. */
export const nameIn = (info: Fields, key: string): string | undefined => {
  const written = info.lenient(key)
  return written === undefined ? undefined : fromWeChat(written)
}

/** Of whom nothing but the id is known. */
export const byId = (id: string): Person => ({ id: personId(id), official: isOfficial(id) || undefined })

/** Members by their ids; none where there is no such list. */
export const membersById = (ids: readonly string[]): Room['members'] =>
  ids.length === 0 ? undefined : ids.map((id) => ({ id: personId(id) }))

/** Every entry that has an id; the others are added to `nameless`. */
export const entries = <T>(list: readonly Fields[], read: Read<T>, nameless: Fields[]): readonly T[] => {
  const known: T[] = []
  for (const info of list) {
    const id = info.lenient('wxid')
    if (id === undefined) nameless.push(info)
    else known.push(read(info, id))
  }
  return known
}

/** A list in which people and rooms may stand, as what it tells of both. */
export const contacts = (people: readonly Person[], rooms: readonly Room[]): Told => [
  ...(people.length === 0 ? [] : [{ kind: 'people', people } as const]),
  ...(rooms.length === 0 ? [] : [{ kind: 'rooms', rooms } as const]),
]

/** The same by ids alone. */
export const contactsById = (ids: readonly string[]): Told =>
  contacts(
    ids.filter((id) => !isRoom(id)).map(byId),
    ids.filter(isRoom).map((id) => ({ id: roomId(id) })),
  )

/** How the entries of a list are read in which both may stand. */
interface Readers {
  readonly person: Read<Person>
  readonly room: Read<Room>
}

/** One list of both: who is a room shows by the id. */
export const contactsIn = (list: readonly Fields[], { person, room }: Readers, nameless: Fields[]): Told => {
  const all = entries(list, (info, id) => ({ info, id }), nameless)
  return contacts(
    all.filter(({ id }) => !isRoom(id)).map(({ info, id }) => person(info, id)),
    all.filter(({ id }) => isRoom(id)).map(({ info, id }) => room(info, id)),
  )
}

/** What in a list had no id, as what was not understood. */
export const idless = ({ dialect, action }: Caller, nameless: readonly Fields[]): Told =>
  nameless.length === 0
    ? []
    : [unknown(`${dialect} ${action}: ${nameless.length} without an id`, `[${nameless.map((info) => info.raw())}]`)]
