import type { Ids } from './ids.ts'
import { type Fields, fields, list, parse, string } from './json.ts'

/** A room event as the homeserver pushes it. */
export interface RoomEvent {
  readonly id: string
  readonly room: string
  readonly sender: string
  readonly type: string
  /** Of state alone: whom or what it is about. */
  readonly stateKey: string | undefined
  readonly content: Fields
  /** Of state alone: what stood there before, where the homeserver says so. */
  readonly before?: Fields
  /** Of a redaction alone: the event that is taken back. */
  readonly redacts?: string
  /** It was taken back before it came to us: nothing of it is left. */
  readonly isRedacted?: true
  /** It came encrypted. */
  readonly wasEncrypted?: true
}

// spec, Appendices: Identifier Grammar
const identifier = (value: unknown): string | undefined => {
  const id = string(value)
  return id && Buffer.byteLength(id) <= 255 && !/\p{Cc}/u.test(id) ? id : undefined
}

/** Undefined for what is no room event. */
export const roomEvent = (value: unknown): RoomEvent | undefined => {
  const { event_id, room_id, sender, type, state_key, content, unsigned, ...rest } = fields(value)
  const [id, room, by, kind] = [event_id, room_id, sender, type].map(identifier)
  if (!id || !room || !by || !kind) return undefined
  const said = { id, room, sender: by, type: kind, stateKey: string(state_key), content: fields(content) }
  const { redacted_because, prev_content: before = rest.prev_content } = fields(unsigned)
  const isRedacted = redacted_because !== undefined
  return {
    ...said,
    ...redaction(said, rest),
    ...(before !== undefined && { before: fields(before) }),
    ...(isRedacted && { isRedacted }),
  }
}

// room versions before 11 have it at the top
const redaction = ({ type, content }: Pick<RoomEvent, 'type' | 'content'>, { redacts }: Fields) => {
  const of = type === 'm.room.redaction' ? (identifier(content.redacts) ?? identifier(redacts)) : undefined
  return of === undefined ? {} : { redacts: of }
}

/** Throws where the text was never written by us. */
export const storedEvent = (body: string): RoomEvent => {
  const event = roomEvent(parse(body))
  if (event) return event
  throw new TypeError('matrix: stored event: expected a room event')
}

/** A sticker is an event of its own type; all else that people write is a message. */
export const isSaid = ({ type, stateKey }: RoomEvent): boolean =>
  (type === 'm.room.message' || type === 'm.sticker') && stateKey === undefined

/** Says that the room was replaced by another. Only who has the power to is let do so by the homeserver. */
export const isTombstone = ({ type, stateKey }: RoomEvent): boolean => type === 'm.room.tombstone' && stateKey === ''

/** What it says only its readers' devices know. */
export const isEncrypted = ({ type, stateKey }: RoomEvent): boolean =>
  type === 'm.room.encrypted' && stateKey === undefined

/** Somebody of the other side invites one of ours. */
export const isInvitation = ({ type, sender, stateKey, content }: RoomEvent, { ours }: Pick<Ids, 'ours'>): boolean =>
  type === 'm.room.member' &&
  content.membership === 'invite' &&
  stateKey !== undefined &&
  ours(stateKey) &&
  !ours(sender)

export const isReaction = ({ type, stateKey }: RoomEvent): boolean => type === 'm.reaction' && stateKey === undefined

/** What an event says of others. */
export interface Relations {
  readonly replyTo?: string
  readonly replaces?: string
  readonly reactsTo?: string
}

/** The event that this one answers, and the one that it replaces or reacts to. In a thread it answers the thread's root, if it
 *  answers nothing else there. */
export const relations = (content: Fields): Relations => {
  const { rel_type, event_id, is_falling_back, ...about } = fields(content['m.relates_to'])
  const [of, answered] = [event_id, fields(about['m.in_reply_to']).event_id].map(identifier)
  const isInThread = rel_type === 'm.thread' && of !== undefined
  // for clients without threads, each message answers the one before
  const replyTo = isInThread && (is_falling_back === true || !answered) ? of : answered
  return {
    ...(replyTo && { replyTo }),
    ...(rel_type === 'm.replace' && of && { replaces: of }),
    ...(rel_type === 'm.annotation' && of && { reactsTo: of }),
  }
}

// more than a WeChat room has members; each is looked up
const most = 500

/** The users whom a message calls, as its sender's client says (spec: User and room mentions): 500 at most. */
export const mentionedUsers = (content: Fields): readonly string[] =>
  list(fields(content['m.mentions']).user_ids)
    .slice(0, most)
    .flatMap((user) => string(user) ?? [])
