import type { Member, Person, Room } from '../../model/event.ts'
import { personId, roomId } from '../../model/id.ts'
import type { Fields } from '../fields.ts'
import { isOfficial } from '../ids.ts'
import { membersById, nameIn, type Read } from '../people.ts'
import { fromWeChat } from '../words.ts'

const userInfo = (info: Fields, id: string, friend: boolean | undefined): Person => ({
  id: personId(id),
  nickname: nameIn(info, 'nickname'),
  remark: nameIn(info, 'remark_name'),
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
  nickname: nameIn(info, 'nickname'),
  avatar: info.lenient('head_img'),
  official: true,
})

/** $memberInfo */
export const member: Read<Member> = (info, id) => ({
  id: personId(id),
  nickname: nameIn(info, 'nickname'),
  alias: info.lenient('wx_alias'),
  avatar: info.lenient('head_img'),
  roomNickname: nameIn(info, 'room_nickname'),
})

const called = (id: string, nickname: string | undefined): Member => ({
  id: personId(id),
  roomNickname: nickname === undefined ? undefined : fromWeChat(nickname),
})

/** The nicknames are in no document; real clients send as many as ids, in the same order. Who has none has an empty one. */
const listed = (info: Fields): readonly Member[] | undefined => {
  const ids = info.column('member_wxid_list')
  const nicknames = info.column('member_nickname_list')
  if (ids.length === 0 || nicknames.length !== ids.length) return membersById(info.texts('member_wxid_list'))
  const members: Member[] = []
  // there may be tens of thousands in one report: no list is made for each
  ids.forEach((id, index) => {
    if (id !== undefined) members.push(called(id, nicknames[index]))
  })
  return members
}

/** $groupinfo and $groupbaseInfo, and the same fields wherever a room is reported. */
export const room: Read<Room> = (info, id) => {
  const owner = info.lenient('owner_wxid')
  return {
    id: roomId(id),
    name: nameIn(info, 'name'),
    owner: owner === undefined ? undefined : personId(owner),
    avatar: info.lenient('head_img'),
    size: info.lenientInteger('member_count'),
    members: listed(info),
  }
}
