import type { Person, Room } from '../../model/event.ts'
import { personId } from '../../model/id.ts'
import { isOfficial } from '../ids.ts'
import { membersById, nameIn, type Read } from '../people.ts'
import { about } from '../wequick-people.ts'

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
    nickname: nameIn(info, 'nick'),
    remark: nameIn(info, 'asName'),
    alias: info.lenient('username'),
    avatar: info.lenient('headPic'),
    friend: FRIEND.get(info.lenientInteger('isFriend')) ?? listed.friend,
    official: (listed.official ?? isOfficial(id)) || undefined,
  })

export const person = who({})
export const friend = who({ friend: true })
/** Some of them have ids like those of people. */
export const official = who({ official: true })

export const room: Read<Room> = (info, id) => ({ ...about(info, id), members: membersById(info.texts('userLists')) })
