import type { Chat, Member, PersonId, Room, RoomId } from '@queqiao/protocol/model'
import { forgetMembers, learnMembers, learnRooms } from '../roster.ts'
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
    await line(from, { kind: 'room', id: room }, `${names.join(', ')} left the group.`)
    await from.means.looks.left(from.batch, { account: from.account, chat: { kind: 'room', id: room } }, members)
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
  await means.looks.follow(batch, account, [...rooms, ...members], () => learnRooms(batch.tx, account, some))
}

const list = async (from: From, room: RoomId, members: readonly Member[]): Promise<void> => {
  const { means, batch, account } = from
  const chats: readonly Chat[] = [{ kind: 'room', id: room }, ...(await chatsOf(from, members))]
  await means.looks.follow(batch, account, chats, () => learnMembers(batch.tx, account, { room, members }))
}

const forget = ({ means, batch, account }: From, room: RoomId, members: readonly PersonId[]): Promise<void> =>
  means.looks.follow(batch, account, [{ kind: 'room', id: room }], () =>
    forgetMembers(batch.tx, account, { room, members }),
  )
