import type { Person } from '../../model/event.ts'
import { Malformed } from '../errors.ts'
import type { Fields } from '../fields.ts'
import { contacts, entries, idless, type Read } from '../people.ts'
import type { Decoder } from '../said.ts'
import { room } from './people.ts'

const listIn = (data: Fields, key: string): readonly Fields[] => {
  if (!data.has(key)) throw new Malformed(`${key}: expected a list, found nothing`)
  return data.objects(key)
}

/** 上报普通好友列表 and its like: every entry that has an id, and the others as one `unknown`. */
export const people =
  (key: string, read: Read<Person>): Decoder =>
  (data, caller) => {
    const nameless: Fields[] = []
    const known = entries(listIn(data, key), read, nameless)
    return { events: [...contacts(known, []), ...idless(caller, nameless)] }
  }

/** 上报普通群列表, 上报企业群列表 */
export const rooms: Decoder = (data, caller) => {
  const nameless: Fields[] = []
  const known = entries(listIn(data, 'groupList'), room, nameless)
  return { events: [...contacts([], known), ...idless(caller, nameless)] }
}
