import { Refused } from '@queqiao/hub'
import { failedWith, RoomGone, verdict } from './errors.ts'
import { type Call, field, type Homeserver } from './homeserver.ts'
import type { Ids } from './ids.ts'

const powers = {
  'm.room.name': 50,
  'm.room.avatar': 50,
  'm.room.canonical_alias': 50,
  'm.room.power_levels': 100,
  'm.room.history_visibility': 100,
  'm.room.server_acl': 100,
  'm.room.tombstone': 100,
  // nobody could read along any more, WeChat least of all
  'm.room.encryption': 100,
}

export interface NewRoom {
  /** Makes the alias, by which a room that was made and then forgotten in a crash is found again. */
  readonly key: string
  readonly name: string
  readonly signal: AbortSignal
}

const create = async (homeserver: Homeserver, ids: Ids, { key, name, signal }: NewRoom) => {
  const answer = await homeserver.call('POST', ['v3', 'createRoom'], {
    signal,
    timeout: 60_000,
    body: {
      preset: 'private_chat',
      visibility: 'private',
      room_alias_name: ids.aliasLocalpart(key),
      name,
      initial_state: [{ type: 'm.room.history_visibility', state_key: '', content: { history_visibility: 'shared' } }],
      // no `users`: the creator has all power by default, and must not be named from room version 12 on
      power_level_content_override: { events: powers, notifications: { room: 0 } },
    },
  })
  return field(answer, 'room_id')
}

/** The room that already has the alias, if the bot can be in it; an alias that leads nowhere is deleted. */
const existing = async (homeserver: Homeserver, alias: string, signal: AbortSignal) => {
  const room = field(await homeserver.call('GET', ['v3', 'directory', 'room', alias], { signal }), 'room_id')
  try {
    await homeserver.call('POST', ['v3', 'join', room], { body: {}, signal })
    return room
  } catch (error) {
    if (!(verdict(error) instanceof Refused)) throw error
    await homeserver.call('DELETE', ['v3', 'directory', 'room', alias], { signal })
    return undefined
  }
}

/** The bot invites somebody. */
export const invite = (
  homeserver: Homeserver,
  room: string,
  user: string,
  call: Pick<Call, 'timeout' | 'signal'> = {},
) => homeserver.call('POST', ['v3', 'rooms', room, 'invite'], { ...call, body: { user_id: user } })

/** The room of this key: a new one, or the one that an earlier try made. */
export const makeRoom = async (homeserver: Homeserver, ids: Ids, wanted: NewRoom): Promise<string> => {
  const found = async (error: unknown) => {
    if (!failedWith(error, 'M_ROOM_IN_USE')) throw error
    const room = await existing(homeserver, ids.alias(wanted.key), wanted.signal)
    return room ?? create(homeserver, ids, wanted)
  }
  return create(homeserver, ids, wanted).catch(found)
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

/** Invites a ghost; a ghost that is in the room already cannot be invited, which is no trouble. */
const letIn = async (homeserver: Homeserver, room: string, user: string) => {
  try {
    await invite(homeserver, room, user)
  } catch (error) {
    if (!failedWith(error, 'M_FORBIDDEN', 'M_NOT_FOUND', 'M_UNKNOWN')) throw error
    await enterAsBot(homeserver, room)
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
    if (!failedWith(error, 'M_FORBIDDEN', 'M_NOT_FOUND', 'M_UNKNOWN')) throw error
    await letIn(homeserver, room, user)
    await join()
  })
}
