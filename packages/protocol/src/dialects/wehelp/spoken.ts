import type { Content, Source } from '../../model/content.ts'
import type { Event } from '../../model/event.ts'
import { type Chat, type PersonId, personId } from '../../model/id.ts'
import type { Fields } from '../fields.ts'
import { chat } from '../ids.ts'
import type { Limits } from '../limits.ts'
import { fromWeChat } from '../words.ts'

/** Whose client speaks, and when. */
export interface Caller {
  /** Who is logged in. */
  readonly wxid: string | undefined
  readonly now: number
  readonly limits: Limits
}

export type Events = readonly Event<Source>[]

/** Where something was said, by whom, and when. */
export interface Spoken {
  readonly chat: Chat
  readonly sender: PersonId
  /** The sender's name; in a room the client does not say it. */
  readonly name: string | undefined
  readonly fromSelf: boolean
  readonly time: number
}

/** `nick` is whom the chat is with; in a room it is the room's name. */
const nickIn = (msg: Fields): string | undefined => {
  const nick = msg.lenient('nick')
  return nick === undefined ? undefined : fromWeChat(nick)
}

/** Who says it where. Own messages in private chats cannot be told from the partner's: nothing in them shows it. */
export const spokenIn = (msg: Fields, { wxid, now }: Caller): Spoken => {
  const partner = msg.text('wxid')
  const speaker = msg.optional('formWxid') ?? msg.optional('fromWxid') ?? partner
  const where = chat(partner)
  const fromSelf = speaker === wxid
  const name = where.kind === 'room' || fromSelf ? undefined : nickIn(msg)
  return { chat: where, sender: personId(speaker), name, fromSelf, time: now }
}

/** A room by the name that stands beside its messages: many are named nowhere else. */
export const roomNamed = ({ chat }: Spoken, name: string | undefined): Events =>
  chat.kind === 'room' && name !== undefined ? [{ kind: 'rooms', rooms: [{ id: chat.id, name }] }] : []

export const roomOf = (spoken: Spoken, msg: Fields): Events => roomNamed(spoken, nickIn(msg))

export const says = ({ chat, sender, name, fromSelf, time }: Spoken, content: Content<Source>): Events => [
  { kind: 'message', chat, sender, name, fromSelf, time, content, mentions: [] },
]
