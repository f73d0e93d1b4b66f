import type { Source } from '../../model/content.ts'
import type { Event, Member, Person, Room } from '../../model/event.ts'
import { personId, roomId } from '../../model/id.ts'
import { Malformed } from '../errors.ts'
import type { Fields } from '../fields.ts'
import { isOfficial } from '../ids.ts'
import type { Said } from '../said.ts'
import { fromWeChat } from '../words.ts'

type Read<T> = (info: Fields, id: string) => T

/** A name as people wrote it. */
export const name = (info: Fields, key: string): string | undefined => {
  const written = info.lenient(key)
  return written === undefined ? undefined : fromWeChat(written)
}

/** 微信id, 微信号, 微信昵称, 好友备注, 头像: whoever it is. */
export const person: Read<Person> = (info, id) => ({
  id: personId(id),
  nickname: name(info, 'nick'),
  remark: name(info, 'remark'),
  // one heading calls it by its old name
  alias: info.lenient('alias') ?? info.lenient('username'),
  avatar: info.lenient('headPic') ?? info.lenient('smallPic'),
  official: isOfficial(id) || undefined,
})

export const friend: Read<Person> = (info, id) => ({ ...person(info, id), friend: true })

/** Some of them have ids like those of people. */
export const official: Read<Person> = (info, id) => ({ ...person(info, id), official: true })

const member: Read<Member> = (info, id) => ({ ...person(info, id), roomNickname: name(info, 'displayname') })

/** Members are ids in some reports, objects in others; the examples and the tables of the document do not agree on which. */
export const members = (info: Fields): readonly Member[] => {
  const ids = info.texts('userLists')
  if (ids.length > 0) return ids.map((id) => ({ id: personId(id) }))
  return info.objects('userLists').flatMap((each) => {
    const id = each.lenient('wxid')
    return id === undefined ? [] : [member(each, id)]
  })
}

/** What is said of a room beside its members. */
export const about: Read<Room> = (info, id) => {
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

export const room: Read<Room> = (info, id) => {
  const known = members(info)
  return { ...about(info, id), members: known.length === 0 ? undefined : known }
}

/** A list: every entry that has an id, and the others as one `unknown`. */
const listed = <T>(data: Fields, key: string, read: Read<T>, say: (entries: readonly T[]) => Event<Source>): Said => {
  if (!data.has(key)) throw new Malformed(`${key}: expected a list, found nothing`)
  const entries: T[] = []
  const nameless: Fields[] = []
  for (const info of data.objects(key)) {
    const id = info.lenient('wxid')
    if (id === undefined) nameless.push(info)
    else entries.push(read(info, id))
  }
  const events: Event<Source>[] = entries.length === 0 ? [] : [say(entries)]
  if (nameless.length > 0) {
    const raw = `[${nameless.map((info) => info.raw())}]`
    events.push({ kind: 'unknown', summary: `wequick-2021 ${key}: ${nameless.length} without an id`, raw })
  }
  return { events }
}

export const people =
  (key: string, read: Read<Person>) =>
  (data: Fields): Said =>
    listed(data, key, read, (entries) => ({ kind: 'people', people: entries }))

export const rooms = (data: Fields): Said =>
  listed(data, 'groupList', room, (entries) => ({ kind: 'rooms', rooms: entries }))
