import { forgetMembers, learnMembers, learnRooms } from '../roster.ts'
import { line, type Meanings, nameOf } from './means.ts'

type Kinds = 'rooms' | 'members' | 'members-joined' | 'members-left' | 'room-joined' | 'room-left'

/** Which rooms there are, and who is in them. */
export const rooms: Meanings<Kinds> = {
  rooms: ({ means, batch, account }, { rooms: some }) => {
    if (some.length > 1) means.quiet.came(account, { what: 'rooms' })
    return learnRooms(batch.tx, account, some)
  },
  members: ({ means, batch, account }, { room, members }) => {
    means.quiet.came(account, { what: 'members', room })
    return learnMembers(batch.tx, account, { room, members })
  },
  // WeChat says so itself, as a line in the chat
  'members-joined': ({ batch, account }, { room, members }) => learnMembers(batch.tx, account, { room, members }),
  'members-left': async (from, { room, members }) => {
    const names = await Promise.all(members.map((member) => nameOf(from, member, room)))
    await forgetMembers(from.batch.tx, from.account, { room, members })
    await line(from, { kind: 'room', id: room }, `${names.join(', ')} left the group.`)
  },
  // here too
  'room-joined': ({ batch, account }, { room }) => learnRooms(batch.tx, account, [room]),
  'room-left': (from, { room }) => line(from, { kind: 'room', id: room }, 'This account is not in the group any more.'),
}
