import type { Member, Person, Room } from '../../model/event.ts'
import { personId } from '../../model/id.ts'
import type { Fields } from '../fields.ts'
import { isOfficial } from '../ids.ts'
import { membersById, nameIn, type Read } from '../people.ts'
import { about } from '../wequick-people.ts'

/** 微信id, 微信号, 微信昵称, 好友备注, 头像: whoever it is. */
export const person: Read<Person> = (info, id) => ({
  id: personId(id),
  nickname: nameIn(info, 'nick'),
  remark: nameIn(info, 'remark'),
  // one heading calls it by its old name
  alias: info.lenient('alias') ?? info.lenient('username'),
  avatar: info.lenient('headPic') ?? info.lenient('smallPic'),
  official: isOfficial(id) || undefined,
})

export const friend: Read<Person> = (info, id) => ({ ...person(info, id), friend: true })

/** Some of them have ids like those of people. */
export const official: Read<Person> = (info, id) => ({ ...person(info, id), official: true })

const member: Read<Member> = (info, id) => ({ ...person(info, id), roomNickname: nameIn(info, 'displayname') })

/** Members are ids in some reports, objects in others; the examples and the tables of the document do not agree on which. */
export const members = (info: Fields): readonly Member[] => {
  const ids = membersById(info.texts('userLists'))
  if (ids !== undefined) return ids
  return info.objects('userLists').flatMap((each) => {
    const id = each.lenient('wxid')
    return id === undefined ? [] : [member(each, id)]
  })
}

export const room: Read<Room> = (info, id) => {
  const known = members(info)
  return { ...about(info, id), members: known.length === 0 ? undefined : known }
}
