import { Malformed } from '../errors.ts'
import type { Fields } from '../fields.ts'
import { contactsById, contactsIn, entries, idless, contacts as told } from '../people.ts'
import type { Decoder } from '../said.ts'
import { about } from '../wequick-people.ts'
import { friend, official, person, room } from './people.ts'

const LISTS = ['friendList', 'groupList', 'publicList'] as const

/** 上报当前联系人列表: as many of the three lists as `getContact` asked for. */
export const contacts: Decoder = (data, caller) => {
  if (!LISTS.some((list) => data.has(list))) throw new Malformed('friendList: expected a list, found nothing')
  const nameless: Fields[] = []
  const people = [
    ...entries(data.objects('friendList'), friend, nameless),
    ...entries(data.objects('publicList'), official, nameless),
  ]
  const rooms = entries(data.objects('groupList'), room, nameless)
  return { events: [...told(people, rooms), ...idless(caller, nameless)] }
}

const listed = (data: Fields): void => {
  if (!data.has('userLists')) throw new Malformed('userLists: expected a list, found nothing')
}

/** 上报联系人/公众号的wxid */
export const ids: Decoder = (data) => {
  listed(data)
  return { events: contactsById(data.texts('userLists')) }
}

/** 上报查询到的联系人/公众号详细信息 */
export const infos: Decoder = (data, caller) => {
  listed(data)
  const nameless: Fields[] = []
  const known = contactsIn(data.objects('userLists'), { person, room: about }, nameless)
  return { events: [...known, ...idless(caller, nameless)] }
}
