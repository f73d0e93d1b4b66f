import type { RoomEvent } from '../event.ts'
import type { Ids } from '../ids.ts'
import { string } from '../json.ts'

/** What somebody changes in a room, rather than say it there. */
export type Change =
  | { readonly kind: 'invite'; readonly user: string }
  | { readonly kind: 'kick'; readonly user: string }
  /** An invitation that was not followed is taken back. */
  | { readonly kind: 'uninvite'; readonly user: string }
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'announce'; readonly text: string }

type Move = Extract<Change, { readonly user: string }>['kind']

/** What it was before, where somebody is sent out of the room. Whoever was banned is let in again by that, which is nothing to
 *  WeChat; not every homeserver says what was before. */
const sentOut: Readonly<Record<string, Move | undefined>> = {
  join: 'kick',
  invite: 'uninvite',
  ban: undefined,
  leave: undefined,
  knock: undefined,
}

const moveOf = (now: string | undefined, before = 'join'): Move | undefined => {
  if (now === 'invite') return 'invite'
  // also of who has not spoken here yet
  if (now === 'ban') return before === 'ban' ? undefined : 'kick'
  return now === 'leave' ? sentOut[before] : undefined
}

const member = ({ stateKey: user = '', content, before }: RoomEvent): Change | undefined => {
  const kind = moveOf(string(content.membership), string(before?.membership))
  return kind && { kind, user }
}

/** A name as it is compared: clients and WeChat do not count blanks alike. */
export const asTyped = (name: string): string => name.replace(/\s+/gu, ' ').trim()

// without the field, there is none
const textIn = (value: unknown): string | undefined => (value === undefined ? '' : string(value))

const changes: Readonly<Record<string, (event: RoomEvent) => Change | undefined>> = {
  'm.room.member': member,
  'm.room.name': ({ content }) => {
    const name = textIn(content.name)
    return name === undefined ? undefined : { kind: 'rename', name: asTyped(name) }
  },
  'm.room.topic': ({ content }) => {
    const text = textIn(content.topic)
    return text === undefined ? undefined : { kind: 'announce', text: text.trim() }
  },
}

/** Whether it is about the room's name or topic, or about somebody of WeChat's; what we change ourselves is not. */
export const isChange = ({ type, stateKey, sender }: RoomEvent, ids: Ids): boolean => {
  if (!Object.hasOwn(changes, type) || stateKey === undefined || ids.ours(sender)) return false
  return type === 'm.room.member' ? ids.person(stateKey) !== undefined : stateKey === ''
}

/** What it changes; undefined for what says nothing to WeChat, or cannot be read. */
export const changeIn = (event: RoomEvent): Change | undefined =>
  Object.hasOwn(changes, event.type) ? changes[event.type]?.(event) : undefined
