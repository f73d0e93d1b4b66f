import type { Named } from '@queqiao/hub'
import { HomeserverError, unlessMissing } from '../errors.ts'
import type { Homeserver } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import { string } from '../json.ts'
import { once } from '../later/once.ts'
import { enter } from '../places/rooms.ts'
import { cut, nameLimit } from '../words/names.ts'
import type { Portraits } from './portraits.ts'

/** The device of the bot and of each ghost: with it in the query the homeserver keeps transaction ids for a day. */
export const device = 'QUEQIAO'

/** The bot and the ghosts, made when they are first needed. What is known of them is kept in memory. */
export interface Ghosts {
  /** Sees to it that a user of ours is registered and has its device. */
  ready(user: string): Promise<void>
  /** Sees to it that a person's ghost is in the room under this name, with its picture where that is here. `usual`: the name
   *  that they go by for everybody. */
  appear(room: string, person: Named, usual: () => Promise<string>): Promise<void>
  /** Has a person's ghost leave a room, for a reason that people read. */
  leave(room: string, user: string, reason: string): Promise<void>
  /** A person's ghost is not in a room any more, by whomever's will. */
  gone(room: string, user: string): void
  /** Something that was known of the user is wrong: finds out anew. */
  forget(user: string): void
}

const unlessTaken = (error: unknown) => {
  if (!(error instanceof HomeserverError) || error.errcode !== 'M_USER_IN_USE') throw error
}

const register = (homeserver: Homeserver, username: string) =>
  homeserver
    .call('POST', ['v3', 'register'], {
      user: null,
      body: { type: 'm.login.application_service', username, inhibit_login: true },
    })
    .catch(unlessTaken)

/** The name between `@` and the colon: user ids of ours hold no other colon. */
const localpart = (user: string) => user.slice(1, user.indexOf(':'))

const make = async (homeserver: Homeserver, user: string) => {
  await register(homeserver, localpart(user))
  await homeserver.call('PUT', ['v3', 'devices', device], { user, body: { display_name: 'Queqiao' } })
}

const profileName = async (homeserver: Homeserver, user: string): Promise<string | undefined> => {
  const path = ['v3', 'profile', user, 'displayname']
  return string((await homeserver.call('GET', path, { user }).catch(unlessMissing)).displayname)
}

/** How a ghost looks in a room. */
interface Look {
  readonly name: string
  readonly picture: string | undefined
}

export interface GhostsOptions {
  readonly homeserver: Homeserver
  readonly ids: Ids
  readonly portraits: Portraits
}

export const ghosts = ({ homeserver, ids, portraits }: GhostsOptions): Ghosts => {
  const made = once()
  const profiles = new Map<string, string>()
  /** User → room → how they look there. */
  const shown = new Map<string, Map<string, Look>>()

  const ready = (user: string) => made.do(user, () => make(homeserver, user))

  // writing the name that is there already would still undo the names of single rooms
  const nameOf = async (user: string) => profiles.get(user) ?? (await profileName(homeserver, user))

  const rename = async (user: string, name: string) => {
    if ((await nameOf(user)) !== name) {
      await homeserver.call('PUT', ['v3', 'profile', user, 'displayname'], { user, body: { displayname: name } })
      // the homeserver now writes this name into every room
      shown.delete(user)
    }
    profiles.set(user, name)
  }

  const appear: Ghosts['appear'] = async (room, { id, name: full, avatar }, usual) => {
    const user = ids.ghost(id)
    const name = cut(full, nameLimit)
    await ready(user)
    const picture = await portraits.of(user, avatar)
    const before = shown.get(user)?.get(room)
    if (before?.name === name && before.picture === picture) return
    if (before?.name !== name) await rename(user, cut(await usual(), nameLimit))
    // not in the profile: the homeserver would write that into every room, with the usual name over the one of the room
    await enter(homeserver, room, user, { displayname: name, ...(picture !== undefined && { avatar_url: picture }) })
    shown.set(user, (shown.get(user) ?? new Map<string, Look>()).set(room, { name, picture }))
  }

  const forget = (user: string) => {
    made.forget(user)
    profiles.delete(user)
    portraits.forget(user)
    shown.delete(user)
  }
  const gone = (room: string, user: string) => void shown.get(user)?.delete(room)
  const leave: Ghosts['leave'] = async (room, user, reason) => {
    gone(room, user)
    await homeserver.call('POST', ['v3', 'rooms', room, 'leave'], { user, body: { reason } })
  }

  return { ready, appear, leave, gone, forget }
}
