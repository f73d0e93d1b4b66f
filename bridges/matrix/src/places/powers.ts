import { isDeepStrictEqual } from 'node:util'
import { type Fields, fields, number } from '../json.ts'

const bot = 100
const owner = 50

/** What it takes to change something, where that is not `state_default`. */
const events = {
  'm.room.name': owner,
  'm.room.avatar': owner,
  'm.room.topic': owner,
  'm.room.canonical_alias': owner,
  'm.room.power_levels': bot,
  'm.room.history_visibility': bot,
  'm.room.server_acl': bot,
  // who may change all this may also replace the room: it is followed (moves.ts)
  'm.room.tombstone': owner,
}

/** Where we can read along, owners may encrypt a room. */
const encrypting = (canRead: boolean) => ({ 'm.room.encryption': canRead ? owner : bot })

const deeds = { invite: owner, kick: owner, ban: owner }

export interface Ranks {
  readonly bot: string
  readonly owners: readonly string[]
  /** Whether the room's creator stands above all, and must not be named (room version 12). */
  readonly creatorIsAbove: boolean
  /** Whether we can read along in encrypted rooms. */
  readonly encrypts?: boolean
}

const ranked = (owners: readonly string[]) => owners.map((user) => [user, owner] as const)

/** The power levels that a room begins with. `events_default`: what it takes to say something. */
export const powersFor = (ranks: Ranks, events_default = 0): Fields => ({
  users: Object.fromEntries([...ranked(ranks.owners), ...(ranks.creatorIsAbove ? [] : [[ranks.bot, bot] as const])]),
  ...deeds,
  ...(events_default > 0 && { events_default }),
  events: { ...events, ...encrypting(ranks.encrypts === true) },
  notifications: { room: 0 },
})

const atLeast = (least: number, found: unknown) => Math.max(least, number(found) ?? 0)

/** The power levels as they should be, where a room of an earlier version, or without one of the owners, has others. Nobody
 *  loses any, but to encrypt a room in which we could not read along. */
export const mendedPowers = (
  now: Fields | undefined,
  { owners, encrypts }: Pick<Ranks, 'owners' | 'encrypts'>,
): Fields | undefined => {
  if (!now) return undefined
  const users = fields(now.users)
  const mended = {
    ...now,
    users: {
      ...users,
      ...Object.fromEntries(ranked(owners).map(([user, power]) => [user, atLeast(power, users[user])])),
    },
    ...Object.fromEntries(Object.entries(deeds).map(([deed, power]) => [deed, atLeast(power, now[deed])])),
    events: { ...events, ...fields(now.events), ...encrypting(encrypts === true) },
  }
  return isDeepStrictEqual(mended, { ...now }) ? undefined : mended
}

/** Whether the creator of a room of this version stands above all. Versions that are no number come from experiments: those of
 *  them that have this are called after the hydra. */
export const isAtLeast12 = (version: string | undefined): boolean =>
  /^\d+$/.test(version ?? '') ? Number(version) >= 12 : /hydra/.test(version ?? '')
