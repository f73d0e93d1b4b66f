import { type Cast, personOf, type Room, roomOf, roomWxid } from './cast.ts'
import { Refused } from './errors.ts'
import { type Happening, somebody } from './happening.ts'
import type { Line } from './line.ts'
import type { Sending } from './task.ts'
import type { Thing } from './thing.ts'

// wxids alone name people and rooms in tasks: a nickname is a mistake of the server's
const inRoom = (cast: Cast, wxid: string): Room => {
  const room = roomOf(cast, wxid)
  if (room?.wxid !== wxid) throw new Refused('no such room')
  return room
}

const friend = (cast: Cast, wxid: string): string => {
  const person = personOf(cast, wxid)
  if (person?.wxid !== wxid || person.friend === false) throw new Refused('no such friend')
  return wxid
}

const owned = (cast: Cast, wxid: string): Room => {
  const room = inRoom(cast, wxid)
  if (room.owner !== cast.self.wxid) throw new Refused('not the owner of the room')
  return room
}

/**
 * What WeChat does when it is told to, whatever the words of the one who tells. Each gives what happens by it, and throws
 * `Refused` where WeChat would not do it.
 */
export const deedsOf = ({ cast, world }: Line) => {
  const by = cast.self.wxid

  /** A message to a person or a room that is there. */
  const send = (chat: string, thing: Thing): Sending => {
    const there = roomOf(cast, chat)?.wxid === chat || personOf(cast, chat)?.wxid === chat
    if (!there) throw new Refused('no such contact or room')
    return { kind: 'send', chat, thing }
  }

  const kick = (room: string, people: readonly string[]): Happening => {
    const { members } = owned(cast, room)
    if (people.some((wxid) => !members.some((member) => member.wxid === wxid))) throw new Refused('no such member')
    return { kind: 'members-left', room, people, by }
  }

  const invite = (room: string, people: readonly string[]): Happening => ({
    ...{ kind: 'members-joined', by, room: inRoom(cast, room).wxid },
    people: people.map((wxid) => friend(cast, wxid)),
  })

  /** A card that may be clicked: nobody is in the room yet. */
  const sendInvitation = (room: string, person: string): Sending =>
    send(friend(cast, person), { kind: 'invite', into: inRoom(cast, room) })

  const leave = (room: string): Happening => ({ kind: 'room-left', room: inRoom(cast, room).wxid, by })

  const rename = (room: string, name: string): Happening => ({
    kind: 'room-renamed',
    room: owned(cast, room).wxid,
    name,
    by,
  })

  const announce = (room: string, text: string): Sending =>
    send(owned(cast, room).wxid, { kind: 'text', text: `@所有人\n${text}` })

  const nickname = (room: string, name: string): Happening => ({
    ...{ kind: 'room-nickname', room: inRoom(cast, room).wxid, person: by, name },
  })

  const createRoom = (people: readonly string[]): Happening => {
    if (people.length < 2) throw new Refused('a room wants two more people')
    const members = [by, ...people.map((wxid) => friend(cast, wxid))].map((wxid) => ({ wxid }))
    const number = 20_000_000_000 + cast.rooms.length + 1
    return { kind: 'room-joined', by, room: { wxid: roomWxid(number), name: '', owner: by, members } }
  }

  const joinRoom = (url: string): Happening => {
    const room = world.invitations.get(url)
    if (room === undefined) throw new Refused('the invitation is not good any more')
    return { kind: 'room-joined', room: { ...room, members: [...room.members, { wxid: by }] } }
  }

  /** The other one gets a request; nothing happens here. */
  const addFriend = (wxid: string): void => {
    if (cast.people.some((person) => person.wxid === wxid && person.friend !== false))
      throw new Refused('is a friend already')
  }

  const acceptFriend = (v1: string): Happening => {
    const person = world.requests.get(v1)
    if (person === undefined) throw new Refused('no such request')
    return { kind: 'friend-added', person }
  }

  const removeFriend = (wxid: string): Happening => ({ kind: 'friend-removed', person: friend(cast, wxid) })

  const remark = (wxid: string, name: string): Happening => ({
    ...{ kind: 'person-changed', person: friend(cast, wxid), to: { remark: name } },
  })

  /** Answers the transfer that stands in the chat with somebody, or with whoever made it. */
  const settle = (stands: Line['stands'], transfer: string, state: 'accepted' | 'returned'): Sending => {
    const isIt = (thing: Thing): thing is Thing<'transfer'> => thing.kind === 'transfer' && thing.transfer === transfer
    const found = stands.all.find(({ thing, from }) => isIt(thing) && from !== by)
    if (found === undefined || !isIt(found.thing)) throw new Refused('no such transfer')
    return send(found.chat, { ...found.thing, state })
  }

  const room = (wxid: string): Room => inRoom(cast, wxid)
  return {
    ...{ send, kick, invite, sendInvitation, leave, rename, announce, nickname, createRoom, joinRoom, addFriend },
    ...{ acceptFriend, removeFriend, remark, settle, room, person: (wxid: string) => somebody(cast, wxid) },
  }
}

export type Deeds = ReturnType<typeof deedsOf>
