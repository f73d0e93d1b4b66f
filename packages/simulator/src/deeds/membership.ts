import { type Room, roomWxid } from '../cast.ts'
import { Refused } from '../errors.ts'
import type { Happening } from '../happening.ts'
import type { Line } from '../line.ts'
import { friendAt, ownRoomAt, roomAt } from './allowed.ts'

/** Who comes into a room, and who goes. */
export const membershipOf = ({ cast, world }: Line) => {
  const by = cast.self.wxid

  const kick = (room: string, people: readonly string[]): Happening => {
    const { members } = ownRoomAt(cast, room)
    if (people.some((wxid) => !members.some((member) => member.wxid === wxid))) throw new Refused('no such member')
    return { kind: 'members-left', room, people, by }
  }

  const invite = (room: string, people: readonly string[]): Happening => ({
    ...{ kind: 'members-joined', by, room: roomAt(cast, room).wxid },
    people: people.map((wxid) => friendAt(cast, wxid)),
  })

  const leave = (room: string): Happening => ({ kind: 'room-left', room: roomAt(cast, room).wxid, by })

  const createRoom = (people: readonly string[]): Happening => {
    if (people.length < 2) throw new Refused('a room wants two more people')
    const members = [by, ...people.map((wxid) => friendAt(cast, wxid))].map((wxid) => ({ wxid }))
    const number = 20_000_000_000 + cast.rooms.length + 1
    return { kind: 'room-joined', by, room: { wxid: roomWxid(number), name: '', owner: by, members } }
  }

  const joinRoom = (url: string): Happening => {
    const room = world.invitations.get(url)
    if (room === undefined) throw new Refused('the invitation is not good any more')
    return { kind: 'room-joined', room: { ...room, members: [...room.members, { wxid: by }] } }
  }
  return { kick, invite, leave, createRoom, joinRoom, room: (wxid: string): Room => roomAt(cast, wxid) }
}
