import type { Member } from '../../model/event.ts'
import { type PersonId, personId, type RoomId, roomId } from '../../model/id.ts'
import { Malformed } from '../errors.ts'
import type { Fields } from '../fields.ts'
import type { Said, Told } from '../said.ts'
import { about } from '../wequick-people.ts'
import { members, room } from './people.ts'

type Say = (data: Fields, id: RoomId) => Told

/** What the report says of the room itself, if it says anything, and then what happened there. */
const inRoom =
  (say: Say) =>
  (data: Fields): Said => {
    const known = about(data, data.text('wxid'))
    const { id, ...rest } = known
    const news = Object.values(rest).some((value) => value !== undefined)
    return { events: [...(news ? [{ kind: 'rooms', rooms: [known] } as const] : []), ...say(data, id)] }
  }

const some = (data: Fields): readonly Member[] => {
  const known = members(data)
  if (known.length === 0) throw new Malformed('userLists: expected members, found none')
  return known
}

/** Whom each of those people brought; `undefined`: those who came by themselves. */
const byInviter = (data: Fields): ReadonlyMap<PersonId | undefined, readonly Member[]> => {
  const inviters = new Map<string, PersonId>()
  // a list of ids alone names nobody
  if (data.texts('userLists').length === 0) {
    for (const each of data.objects('userLists')) {
      const by = each.lenient('inviteBy')
      if (by !== undefined) inviters.set(each.lenient('wxid') ?? '', personId(by))
    }
  }
  return Map.groupBy(some(data), ({ id }) => inviters.get(id))
}

/** 上报单个普通群成员信息, 上报单个企业群成员信息 */
export const membersOf = inRoom((data, id) => [{ kind: 'members', room: id, members: members(data) }])

/** 上报群成员新增通知 */
export const joined = inRoom((data, id) =>
  [...byInviter(data)].map(([by, came]) => ({ kind: 'members-joined', room: id, members: came, by })),
)

/** 上报群成员删除通知. Their names come first: they may never have been reported. */
export const left = inRoom((data, id) => {
  const gone = some(data)
  const named = gone.filter(({ nickname }) => nickname !== undefined)
  const names: Told = named.length === 0 ? [] : [{ kind: 'people', people: named }]
  return [...names, { kind: 'members-left', room: id, members: gone.map((each) => each.id) }]
})

/** 上报检测到的新群通知 */
export const entered = (data: Fields): Said => ({
  events: [{ kind: 'room-joined', room: room(data, data.text('wxid')) }],
})

/** 上报退群或被踢通知 */
export const quit = (data: Fields): Said => ({
  events: [{ kind: 'room-left', room: roomId(data.optional('roomWxid') ?? data.text('wxid')) }],
})
