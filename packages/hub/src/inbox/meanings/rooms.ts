import type { Chat, Member, PersonId, Room, RoomId } from '@queqiao/protocol/model'
import { forgetMembers, learnMembers, learnRooms, newcomersOf } from '../../people/roster.ts'
import type { Looks } from '../../places/looks.ts'
import { chatsOf, type From, line, type Meanings, nameOf } from './means.ts'

type Kinds = 'rooms' | 'members' | 'members-joined' | 'members-left' | 'room-joined' | 'room-left'

/** Which rooms there are, and who is in them. */
export const rooms: Meanings<Kinds> = {
  rooms: (from, { rooms: some }) => {
    if (some.length > 1) from.means.quiet.came(from.account, { what: 'rooms' })
    return learn(from, some)
  },
  members: (from, { room, members }) => {
    from.means.quiet.came(from.account, { what: 'members', room })
    return list(from, room, members)
  },
  // WeChat says so itself, as a line in the chat
  'members-joined': (from, { room, members }) => list(from, room, members),
  'members-left': async (from, { room, members }) => {
    const names = await Promise.all(members.map((member) => nameOf(from, member, room)))
    await forget(from, room, members)
    // whether they went or were removed is not told
    const [who, isOne] = [names.join(', '), names.length === 1]
    const told = isOne ? `${who} is not in the group any more.` : `${who} are not in the group any more.`
    await line(from, { kind: 'room', id: room }, told)
    await moved(from, room, { kind: 'left', people: members })
  },
  // here too
  'room-joined': (from, { room }) => learn(from, [room]),
  'room-left': (from, { room }) => line(from, { kind: 'room', id: room }, 'This account is not in the group any more.'),
}

/** What is told of people in a list of members is true of them in their own chats too. */
const learn = async (from: From, some: readonly Room[]): Promise<void> => {
  const { means, batch, account } = from
  const rooms = some.map(({ id }): Chat => ({ kind: 'room', id }))
  const members = await chatsOf(
    from,
    some.flatMap(({ members = [] }) => members),
  )
  await welcome(from, some, () =>
    means.looks.follow(batch, account, [...rooms, ...members], () => learnRooms(batch.tx, account, some)),
  )
}

const list = async (from: From, room: RoomId, members: readonly Member[]): Promise<void> => {
  const { means, batch, account } = from
  const chats: readonly Chat[] = [{ kind: 'room', id: room }, ...(await chatsOf(from, members))]
  await welcome(from, [{ id: room, members }], () =>
    means.looks.follow(batch, account, chats, () => learnMembers(batch.tx, account, { room, members })),
  )
}

const moved = ({ means, batch, account }: From, id: RoomId, who: Parameters<Looks['moved']>[2]): Promise<void> =>
  means.looks.moved(batch, { account, chat: { kind: 'room', id } }, who)

/** Learns of rooms, then tells whoever shows them who was not known to be in them: WeChat may name them in a list alone. */
const welcome = async (from: From, some: readonly Room[], learning: () => Promise<void>): Promise<void> => {
  const { means, batch, account } = from
  const rooms = some.map(({ id }): Chat => ({ kind: 'room', id }))
  const shown = new Set((await means.looks.shown(batch.tx, account, rooms)).map(({ id }) => id))
  const joined = new Map<RoomId, readonly PersonId[]>()
  for (const { id, members = [] } of some)
    if (shown.has(id)) joined.set(id, await newcomersOf(batch.tx, account, { room: id, members }))
  await learning()
  for (const [room, people] of joined) await moved(from, room, { kind: 'joined', people })
}

const forget = ({ means, batch, account }: From, room: RoomId, members: readonly PersonId[]): Promise<void> =>
  means.looks.follow(batch, account, [{ kind: 'room', id: room }], () =>
    forgetMembers(batch.tx, account, { room, members }),
  )
