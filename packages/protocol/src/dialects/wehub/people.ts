import type { Member, Person, Room } from '../../model/event.ts'
import { personId, roomId } from '../../model/id.ts'
import type { Fields } from '../fields.ts'
import { isOfficial } from '../ids.ts'
import { fromWeChat } from '../words.ts'

/** Reads one entry of a list. Everything but its id may be missing. */
export type Read<T> = (info: Fields, id: string) => T

/** What somebody is called, or wrote, as people see it. */
export const shownAs = (info: Fields, key: string): string | undefined => {
  const text = info.lenient(key)
  return text === undefined ? undefined : fromWeChat(text)
}

const userInfo = (info: Fields, id: string, friend: boolean | undefined): Person => ({
  id: personId(id),
  nickname: shownAs(info, 'nickname'),
  remark: shownAs(info, 'remark_name'),
  alias: info.lenient('wx_alias'),
  avatar: info.lenient('head_img'),
  friend,
  official: isOfficial(id) || undefined,
})

/** $userInfo, of friends and of others. */
export const person: Read<Person> = (info, id) => userInfo(info, id, info.flag('is_friend'))

/** $userInfo in a list of friends. */
export const friend: Read<Person> = (info, id) => userInfo(info, id, true)

/** $publicinfo */
export const official: Read<Person> = (info, id) => ({
  id: personId(id),
  nickname: shownAs(info, 'nickname'),
  avatar: info.lenient('head_img'),
  official: true,
})

/** $memberInfo */
export const member: Read<Member> = (info, id) => ({
  id: personId(id),
  nickname: shownAs(info, 'nickname'),
  alias: info.lenient('wx_alias'),
  avatar: info.lenient('head_img'),
  roomNickname: shownAs(info, 'room_nickname'),
})

/** The nicknames are in no document; real clients send as many as ids, in the same order. */
const listed = (info: Fields): readonly Member[] | undefined => {
  const ids = info.texts('member_wxid_list')
  if (ids.length === 0) return undefined
  const nicknames = info.texts('member_nickname_list')
  if (nicknames.length !== ids.length) return ids.map((id) => ({ id: personId(id) }))
  return ids.map((id, index) => ({ id: personId(id), roomNickname: fromWeChat(nicknames[index] ?? '') }))
}

/** $groupinfo and $groupbaseInfo, and the same fields wherever a room is reported. */
export const room: Read<Room> = (info, id) => {
  const owner = info.lenient('owner_wxid')
  return {
    id: roomId(id),
    name: shownAs(info, 'name'),
    owner: owner === undefined ? undefined : personId(owner),
    avatar: info.lenient('head_img'),
    size: info.lenientInteger('member_count'),
    members: listed(info),
  }
}

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
