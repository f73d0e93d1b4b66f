import { type FileId, type Kept, type Log, type Named, Retry } from '@queqiao/hub'
import { HomeserverError } from './errors.ts'
import type { Homeserver } from './homeserver.ts'
import type { Ids } from './ids.ts'
import { cut, nameLimit } from './names.ts'
import { once } from './once.ts'
import { type Profile, portray, profileOf } from './portraits.ts'
import { enter } from './rooms.ts'

/** The device of the bot and of each ghost: with it in the query the homeserver keeps transaction ids for a day. */
export const device = 'QUEQIAO'

/** The bot and the ghosts, made when they are first needed. What is known of them is kept in memory. */
export interface Ghosts {
  /** Sees to it that a user of ours is registered and has its device. */
  ready(user: string): Promise<void>
  /** Sees to it that a person's ghost is in the room under this name, with its picture where that is here. `usual`: the name
   *  that they go by elsewhere. */
  appear(room: string, person: Named, usual: () => Promise<string>): Promise<void>
  /** Something that was known of the user is wrong: finds out anew. */
  forget(user: string): void
}

const unlessTaken = (error: unknown) => {
  if (!(error instanceof HomeserverError) || error.errcode !== 'M_USER_IN_USE') throw error
}

const register = (homeserver: Homeserver, username: string) =>
  homeserver
    .call('POST', ['v3', 'register'], {
      body: { type: 'm.login.application_service', username, inhibit_login: true },
    })
    .catch(unlessTaken)

/** The name between `@` and the colon: user ids of ours hold no other colon. */
const localpart = (user: string) => user.slice(1, user.indexOf(':'))

const make = async (homeserver: Homeserver, user: string) => {
  await register(homeserver, localpart(user))
  await homeserver.call('PUT', ['v3', 'devices', device], { user, body: { display_name: 'Queqiao' } })
}

// what the homeserver does not want it will not want the next time
const mayPass = (error: unknown): boolean =>
  error instanceof HomeserverError
    ? error.status === undefined || error.status === 429 || error.status >= 500
    : error instanceof Retry

export interface GhostsOptions {
  readonly homeserver: Homeserver
  readonly ids: Ids
  readonly log: Log
  /** Puts a picture on the homeserver; gives its mxc address. */
  upload(file: Kept): Promise<string>
}

export const ghosts = ({ homeserver, ids, log, upload }: GhostsOptions): Ghosts => {
  const made = once()
  const profiles = new Map<string, Profile>()
  /** User → the picture of theirs that was seen to. */
  const portrayed = new Map<string, FileId>()
  /** User → room → the name that they have there. */
  const shown = new Map<string, Map<string, string>>()

  const ready = (user: string) => made.do(user, () => make(homeserver, user))

  const profile = async (user: string) => profiles.get(user) ?? (await profileOf(homeserver, user))

  /** The homeserver writes what changed into every room of theirs: also over the names that they have there. */
  const changed = (user: string, profile: Profile) => {
    profiles.set(user, profile)
    shown.delete(user)
  }

  // writing the name that is there already would still undo the names of single rooms
  const rename = async (user: string, name: string) => {
    const now = await profile(user)
    profiles.set(user, now)
    if (now.name === name) return
    await homeserver.call('PUT', ['v3', 'profile', user, 'displayname'], { user, body: { displayname: name } })
    changed(user, { ...now, name })
  }

  // nobody waits for a picture, and a message is shown without it
  const depict = async (user: string, avatar: Kept) => {
    portrayed.set(user, avatar.id)
    try {
      const picture = await portray(homeserver, { user, avatar, upload })
      if (picture !== undefined) changed(user, { ...(await profile(user)), picture })
    } catch (error) {
      log('info', 'matrix: a picture of somebody cannot be shown', { user, error: String(error) })
      if (mayPass(error)) portrayed.delete(user)
    }
  }

  const appear: Ghosts['appear'] = async (room, { id, name: full, avatar }, usual) => {
    const user = ids.ghost(id)
    const name = cut(full, nameLimit)
    const isNew = avatar !== undefined && portrayed.get(user) !== avatar.id
    if (!isNew && shown.get(user)?.get(room) === name) return
    await ready(user)
    await rename(user, cut(await usual(), nameLimit))
    if (isNew) await depict(user, avatar)
    const { picture } = await profile(user)
    await enter(homeserver, room, user, { displayname: name, ...(picture !== undefined && { avatar_url: picture }) })
    shown.set(user, (shown.get(user) ?? new Map<string, string>()).set(room, name))
  }

  const forget = (user: string) => {
    made.forget(user)
    profiles.delete(user)
    portrayed.delete(user)
    shown.delete(user)
  }
  return { ready, appear, forget }
}
