import { personOf, roomOf } from '../cast.ts'
import { Refused } from '../errors.ts'
import type { Line } from '../line.ts'
import type { Sending } from '../task.ts'
import type { Thing } from '../thing.ts'
import { friendAt, ownRoomAt, roomAt } from './allowed.ts'

/** What goes out by tasks. */
export const sendingOf = ({ cast, stands }: Line) => {
  /** A message to a person or a room that is there. */
  const send = (chat: string, thing: Thing): Sending => {
    const there = roomOf(cast, chat)?.wxid === chat || personOf(cast, chat)?.wxid === chat
    if (!there) throw new Refused('no such contact or room')
    return { kind: 'send', chat, thing }
  }

  /** A card that may be clicked: nobody is in the room yet. */
  const sendInvitation = (room: string, person: string): Sending =>
    send(friendAt(cast, person), { kind: 'invite', into: roomAt(cast, room) })

  const announce = (room: string, text: string): Sending =>
    send(ownRoomAt(cast, room).wxid, { kind: 'text', text: `@所有人\n${text}` })

  /** Answers the transfer that stands in the chat with somebody, or with whoever made it. */
  const settle = (transfer: string, state: 'accepted' | 'returned'): Sending => {
    const isIt = (thing: Thing): thing is Thing<'transfer'> => thing.kind === 'transfer' && thing.transfer === transfer
    const found = stands.all.find(({ thing, from }) => isIt(thing) && from !== cast.self.wxid)
    if (found === undefined || !isIt(found.thing)) throw new Refused('no such transfer')
    return send(found.chat, { ...found.thing, state })
  }
  return { send, sendInvitation, announce, settle }
}
