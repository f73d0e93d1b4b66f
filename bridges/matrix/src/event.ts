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
}

/** Undefined for what is no room event. */
export const roomEvent = (value: unknown): RoomEvent | undefined => {
  const { event_id, room_id, sender, type, state_key, content } = fields(value)
  const [id, room, by, kind] = [string(event_id), string(room_id), string(sender), string(type)]
  if (!id || !room || !by || !kind) return undefined
  return { id, room, sender: by, type: kind, stateKey: string(state_key), content: fields(content) }
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

/** The event that this one answers, and the one that it replaces or belongs to. */
export const relations = (content: Fields): { readonly replyTo?: string; readonly replaces?: string } => {
  const about = fields(content['m.relates_to'])
  const replyTo = string(fields(about['m.in_reply_to']).event_id)
  const replaces = about.rel_type === 'm.replace' ? string(about.event_id) : undefined
  return { ...(replyTo && { replyTo }), ...(replaces && { replaces }) }
}

/** The users whom a message calls, as its sender's client says (spec: User and room mentions). */
export const mentionedUsers = (content: Fields): readonly string[] =>
  list(fields(content['m.mentions']).user_ids).flatMap((user) => string(user) ?? [])
