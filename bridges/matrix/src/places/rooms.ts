import { setTimeout as pause } from 'node:timers/promises'
import { Refused } from '@queqiao/hub'
import { failedWith, HomeserverError, RoomGone, verdict } from '../errors.ts'
import { type Call, field, type Homeserver } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import { type Fields, list } from '../json.ts'
import type { StateEvent } from './room-state.ts'

export interface NewRoom {
  /** Makes the alias, by which a room that was made and then forgotten in a crash is found again. */
  readonly key: string
  readonly name: string
  readonly topic?: string
  readonly state: readonly StateEvent[]
  readonly powers: Fields
  /** What is no room but holds rooms. */
  readonly type?: 'm.space'
  readonly signal: AbortSignal
}

const initial = ({ type, key, content }: StateEvent) => ({ type, state_key: key, content })

const readable: StateEvent = { type: 'm.room.history_visibility', key: '', content: { history_visibility: 'shared' } }

const create = async (homeserver: Homeserver, ids: Ids, { key, name, topic, state, powers, type, signal }: NewRoom) => {
  const answer = await homeserver.call('POST', ['v3', 'createRoom'], {
    signal,
    timeout: 60_000,
    body: {
      ...{ preset: 'private_chat', visibility: 'private', room_alias_name: ids.aliasLocalpart(key), name },
      ...(topic && { topic }),
      ...(type && { creation_content: { type } }),
      initial_state: [readable, ...state].map(initial),
      power_level_content_override: powers,
    },
  })
  return field(answer, 'room_id')
}

/** Milliseconds between the looks at a room that another process may be making. */
const step = 500

/** Whether the bot can be in the room; asked so many times more where it cannot. */
const canJoin = async (homeserver: Homeserver, room: string, signal: AbortSignal, more = 0): Promise<boolean> => {
  try {
    await homeserver.call('POST', ['v3', 'join', room], { body: {}, signal })
    return true
  } catch (error) {
    if (!(verdict(error) instanceof Refused)) throw error
    if (more === 0) return false
  }
  await pause(step, undefined, { signal })
  return canJoin(homeserver, room, signal, more - 1)
}

/** The room that already has the alias, if the bot can be in it; an alias that leads nowhere is deleted. */
const existing = async (homeserver: Homeserver, alias: string, signal: AbortSignal, more = 0) => {
  const room = field(await homeserver.call('GET', ['v3', 'directory', 'room', alias], { signal }), 'room_id')
  if (await canJoin(homeserver, room, signal, more)) return room
  await homeserver.call('DELETE', ['v3', 'directory', 'room', alias], { signal })
  return undefined
}

/** The bot invites somebody. */
export const invite = (
  homeserver: Homeserver,
  room: string,
  user: string,
  call: Pick<Call, 'timeout' | 'signal'> = {},
) => homeserver.call('POST', ['v3', 'rooms', room, 'invite'], { ...call, body: { user_id: user } })

/** The same into a room that is a private chat: clients list it among those. */
export const inviteDirectly = (
  homeserver: Homeserver,
  room: string,
  user: string,
  call: Pick<Call, 'timeout' | 'signal'> = {},
) =>
  homeserver.call('PUT', ['v3', 'rooms', room, 'state', 'm.room.member', user], {
    ...call,
    body: { membership: 'invite', is_direct: true },
  })

/** A room, and whether it was made just now. */
export interface Made {
  readonly room: string
  readonly isNew: boolean
}

// Synapse says M_UNKNOWN with a 409 where another takes the alias between its look and its note
const isTaken = (error: unknown): boolean =>
  failedWith(error, 'M_ROOM_IN_USE') || (error instanceof HomeserverError && error.status === 409)

/** An alias stands before its room does: so often it is looked for until whoever is making it must have failed. */
const looks = 6

/** The room of this key: a new one, or the one that an earlier try or another process made. */
export const makeRoom = async (homeserver: Homeserver, ids: Ids, wanted: NewRoom): Promise<Made> => {
  const make = async (): Promise<Made> => ({ room: await create(homeserver, ids, wanted), isNew: true })
  return make().catch(async (error: unknown) => {
    if (!isTaken(error)) throw error
    const room = await existing(homeserver, ids.alias(wanted.key), wanted.signal, looks)
    return room === undefined ? make() : { room, isNew: false }
  })
}

/** The room of this key, if it has been made. */
export const findRoom = (
  homeserver: Homeserver,
  ids: Ids,
  key: string,
  signal: AbortSignal,
): Promise<string | undefined> =>
  existing(homeserver, ids.alias(key), signal).catch((error: unknown) => {
    if (failedWith(error, 'M_NOT_FOUND')) return undefined
    throw error
  })

/** What stands in a room. Throws HomeserverError. */
export const readState = async (
  homeserver: Homeserver,
  room: string,
  signal: AbortSignal,
): Promise<readonly unknown[]> => list((await homeserver.call('GET', ['v3', 'rooms', room, 'state'], { signal })).list)

/** The bot sets something in a room. */
export const setState = async (
  homeserver: Homeserver,
  room: string,
  { type, key, content }: StateEvent,
  signal?: AbortSignal,
): Promise<void> => {
  const path = ['v3', 'rooms', room, 'state', type, ...(key ? [key] : [])]
  await homeserver.call('PUT', path, { body: content, ...(signal && { signal }) })
}

/** Sees to it that the bot is in the room. Throws RoomGone. */
export const enterAsBot = async (homeserver: Homeserver, room: string): Promise<void> => {
  try {
    await homeserver.call('POST', ['v3', 'join', room], { body: {} })
  } catch (error) {
    if (!(verdict(error) instanceof Refused)) throw error
    throw new RoomGone(`matrix: the bot cannot enter the room`, { cause: error })
  }
}

/** What the homeserver says of who is not let in; `M_BAD_STATE`: they are banned. */
const isShutOut = (error: unknown): boolean =>
  failedWith(error, 'M_FORBIDDEN', 'M_NOT_FOUND', 'M_UNKNOWN', 'M_BAD_STATE')

/** Whoever is shown here is in the chat in WeChat: a ban has been a kick, and is over. */
const unban = (homeserver: Homeserver, room: string, user: string) =>
  homeserver.call('POST', ['v3', 'rooms', room, 'unban'], { body: { user_id: user } }).catch((error: unknown) => {
    if (!(verdict(error) instanceof Refused)) throw error
  })

/** Invites a ghost; a ghost that is in the room already cannot be invited, which is no trouble. */
const letIn = async (homeserver: Homeserver, room: string, user: string) => {
  try {
    await invite(homeserver, room, user)
  } catch (error) {
    if (!isShutOut(error)) throw error
    await enterAsBot(homeserver, room)
    await unban(homeserver, room, user)
    await invite(homeserver, room, user).catch((again: unknown) => {
      if (!failedWith(again, 'M_FORBIDDEN')) throw again
    })
  }
}

/** How a ghost looks in a room. */
interface Look {
  readonly displayname: string
  readonly avatar_url?: string
}

/** Brings a ghost into the room with the look that it has there. Throws RoomGone where nobody can let it in. */
export const enter = async (homeserver: Homeserver, room: string, user: string, look: Look): Promise<void> => {
  const join = () =>
    homeserver.call('PUT', ['v3', 'rooms', room, 'state', 'm.room.member', user], {
      user,
      body: { membership: 'join', ...look },
    })
  await join().catch(async (error: unknown) => {
    if (!isShutOut(error)) throw error
    await letIn(homeserver, room, user)
    await join()
  })
}
