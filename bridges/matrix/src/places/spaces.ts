import { createHash } from 'node:crypto'
import { type HubPort, placeId } from '@queqiao/hub'
import type { AccountId } from '@queqiao/protocol/model'
import type { Homeserver } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import type { Fields } from '../json.ts'
import { ownersOf } from '../owners.ts'
import type { Guests } from '../people/guests.ts'
import { powersFor } from './powers.ts'
import { childrenIn, childType, nameOf, standing, stateFrom, stateId } from './room-state.ts'
import { findRoom, makeRoom, readState, setState } from './rooms.ts'

/** The rooms of each account, together in a space. */
export interface Spaces {
  /** The account's space: made, or found, when it is first asked for. None where there shall be none. Throws HomeserverError. */
  of(account: AccountId): Promise<string | undefined>
  /** Sees to it that a room stands in the account's space. */
  adopt(account: AccountId, room: string): Promise<void>
  /** The account goes by this name now. */
  rename(account: AccountId, name: string): Promise<void>
  /** A room is none of the account's any more. */
  release(account: AccountId, room: string): Promise<void>
}

interface Space {
  readonly room: string
  readonly children: Set<string>
  name: string | undefined
}

export interface SpacesOptions {
  readonly homeserver: Homeserver
  readonly ids: Ids
  readonly hub: HubPort
  readonly guests: Guests
  readonly creatorIsAbove: () => Promise<boolean>
  readonly signal: AbortSignal
  /** False: there are none. */
  readonly enabled: boolean
}

const keyOf = (account: AccountId) => `space-${createHash('sha256').update(account).digest('hex').slice(0, 32)}`

/** Only the bot says anything in a space. */
const silent = 100

export const createSpaces = (options: SpacesOptions): Spaces => {
  const { homeserver, ids, hub, guests, creatorIsAbove, signal, enabled } = options
  const known = new Map<AccountId, Promise<Space>>()
  let last: Promise<unknown> = Promise.resolve()

  // what comes to a space and what leaves it, one after the other
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }

  const make = async (account: AccountId): Promise<Space> => {
    const name = nameOf(await hub.look({ account }))
    const ranks = { bot: ids.bot, owners: ownersOf(hub, account), creatorIsAbove: await creatorIsAbove() }
    const wanted = {
      key: keyOf(account),
      name,
      type: 'm.space',
      state: [],
      powers: powersFor(ranks, silent),
      signal,
    } as const
    const { room, isNew } = await makeRoom(homeserver, ids, wanted)
    return isNew ? { room, name, children: new Set() } : read(room)
  }

  const read = async (room: string): Promise<Space> => {
    const state = stateFrom(await readState(homeserver, room, signal))
    const name = state.get(stateId('m.room.name'))?.name
    return { room, children: new Set(childrenIn(state)), name: typeof name === 'string' ? name : undefined }
  }

  const open = async (account: AccountId): Promise<Space> => {
    const found = await findRoom(homeserver, ids, keyOf(account), signal)
    const space = found === undefined ? await make(account) : await read(found)
    await guests.greet(space.room, ownersOf(hub, account))
    return space
  }

  const spaceOf = (account: AccountId): Promise<Space> => {
    const before = known.get(account)
    if (before) return before
    const opening = open(account)
    known.set(account, opening)
    opening.catch(() => known.delete(account))
    return opening
  }

  /** What fails finds the space anew the next time: it may be gone. */
  const change = async (account: AccountId, type: string, content: Fields, key = '') => {
    const { room } = await spaceOf(account)
    await setState(homeserver, room, { type, key, content }, signal).catch((error: unknown) => {
      known.delete(account)
      throw error
    })
  }

  /** A room may have been let go since it was to stand there. */
  const isOf = async (account: AccountId, room: string): Promise<boolean> =>
    (await hub.chatsAt(placeId(room))).some((key) => key.account === account)

  return {
    of: async (account) => (enabled ? (await spaceOf(account)).room : undefined),
    adopt: (account, room) =>
      inTurn(async () => {
        if (!enabled || (await spaceOf(account)).children.has(room) || !(await isOf(account, room))) return
        await change(account, childType, standing(ids), room)
        ;(await spaceOf(account)).children.add(room)
      }),
    rename: async (account, name) => {
      if (!enabled || (await spaceOf(account)).name === name) return
      await change(account, 'm.room.name', { name })
      ;(await spaceOf(account)).name = name
    },
    release: (account, room) =>
      inTurn(async () => {
        if (!enabled || !(await spaceOf(account)).children.delete(room)) return
        await change(account, childType, {}, room)
      }),
  }
}
