import type { HubPort, Log, User, What } from '@queqiao/hub'
import type { AccountId } from '@queqiao/protocol/model'
import type { DoublePuppet } from '../config.ts'
import { HomeserverError, unlessMissing } from '../errors.ts'
import { field, type Homeserver, homeserver, speakingAs } from '../homeserver.ts'
import { list } from '../json.ts'
import { once } from '../later/once.ts'
import { device } from './ghosts.ts'

/** A real user for whom we may speak. */
export interface Puppet {
  readonly user: string
  /** The client-server API as this user. */
  readonly call: Homeserver['call']
}

/** What tells who wrote something of the account's. */
export type Written = Pick<Extract<What, { kind: 'message' }>, 'via' | 'writer'>

/** Real users who speak for themselves where WeChat reports what they said there (double puppeting). */
export interface Puppets {
  /** Who said it: on the phone the account's one owner, elsewhere the user who wrote it. Undefined where that is nobody who is
   *  listed, or we may not speak for them. */
  of(account: AccountId, said: Written): Promise<Puppet | undefined>
  /** The user, if we may speak for them. Throws HomeserverError where that cannot be found out now. */
  named(user: string): Promise<Puppet | undefined>
  /** Sees to it that they are in the room, to which they must have been invited; `direct`: with whom they are alone there.
   *  False where they cannot be. */
  join(puppet: Puppet, room: string, direct?: string): Promise<boolean>
  /** Something that was known of the user is wrong: finds out anew. */
  forget(user: string): void
  close(): Promise<void>
}

export interface PuppetsOptions {
  readonly url: string
  readonly domain: string
  readonly settings: DoublePuppet
  readonly hub: Pick<HubPort, 'users'>
  readonly log: Log
}

/** Milliseconds until a user is asked for again for whom we might not speak. */
const later = 600_000

// what the homeserver certainly does not allow; anything else may pass
const isRefusal = (error: unknown): error is HomeserverError =>
  error instanceof HomeserverError && [400, 401, 403, 404].includes(error.status ?? 0)

/** Who alone can have typed it on the phone. */
const onlyOwner = (users: readonly User[]): User | undefined => {
  const [one, ...others] = users.filter(({ role }) => role === 'owner')
  return others.length > 0 ? undefined : one
}

const saysIt = (users: readonly User[], { via, writer }: Written): User | undefined =>
  via === undefined ? onlyOwner(users) : writer

export const createPuppets = ({ url, domain, settings, hub, log }: PuppetsOptions): Puppets => {
  const { asToken, tokens = {} } = settings
  /** By token: each has connections of its own, for as long as we run. */
  const opened = new Map<string, Homeserver>()
  const open = (token: string) => {
    const server = opened.get(token) ?? homeserver(url, token)
    opened.set(token, server)
    return server
  }
  const everybody = asToken === undefined ? undefined : open(asToken)
  const known = new Map<string, Promise<Puppet | undefined>>()
  const done = once()
  const marking = new Map<string, Promise<void>>()

  const withToken = async (user: string, token: string): Promise<Puppet> => {
    const { call } = open(token)
    const found = field(await call('GET', ['v3', 'account', 'whoami']), 'user_id')
    if (found !== user) throw new HomeserverError(`the token belongs to ${found}`, { status: 403 })
    return { user, call }
  }

  const withRegistration = async (server: Homeserver, user: string): Promise<Puppet> => {
    await server.call('PUT', ['v3', 'devices', device], { user, body: { display_name: 'Queqiao (WeChat)' } })
    return { user, call: speakingAs(server, user, device) }
  }

  const find = async (user: string): Promise<Puppet | undefined> => {
    const token = Object.hasOwn(tokens, user) ? tokens[user] : undefined
    if (token !== undefined) return withToken(user, token)
    return everybody && user.endsWith(`:${domain}`) ? withRegistration(everybody, user) : undefined
  }

  const refused = (user: string) => (error: unknown) => {
    if (!isRefusal(error)) {
      known.delete(user)
      throw error
    }
    log('warn', 'matrix: double puppet: we may not speak for this user; a ghost does', { user, reason: error.message })
    setTimeout(() => known.delete(user), later).unref()
    return undefined
  }

  const named: Puppets['named'] = (user) => {
    const puppet = known.get(user) ?? find(user).catch(refused(user))
    known.set(user, puppet)
    return puppet
  }

  const markDirect = async ({ user, call }: Puppet, room: string, direct: string) => {
    const path = ['v3', 'user', user, 'account_data', 'm.direct']
    // what cannot be read is not written either: others have marked rooms there
    const before = await call('GET', path).catch(unlessMissing)
    const rooms = list(before[direct])
    if (!rooms.includes(room)) await call('PUT', path, { body: { ...before, [direct]: [...rooms, room] } })
  }

  // one after the other: each writes what it has read
  const markInTurn = (puppet: Puppet, room: string, direct: string) => {
    const marked = (marking.get(puppet.user) ?? Promise.resolve())
      .then(() => markDirect(puppet, room, direct))
      .catch((error: unknown) =>
        log('info', 'matrix: double puppet: a room is not marked as direct', { room, error: String(error) }),
      )
    marking.set(puppet.user, marked)
    return marked
  }

  const join: Puppets['join'] = async (puppet, room, direct) => {
    try {
      await done.do(`${puppet.user} in ${room}`, async () => {
        await puppet.call('POST', ['v3', 'join', room], { body: {} })
      })
      if (direct !== undefined) await done.do(`${puppet.user} alone in ${room}`, () => markInTurn(puppet, room, direct))
      return true
    } catch (error) {
      if (isRefusal(error)) return false
      throw error
    }
  }

  return {
    of: async (account, said) => {
      const user = saysIt(hub.users(account), said)?.ids.matrix
      return user === undefined ? undefined : named(user)
    },
    named,
    join,
    forget: (user) => {
      known.delete(user)
      done.forgetAll(`${user} `)
    },
    close: async () => void (await Promise.all([...opened.values()].map((server) => server.close()))),
  }
}
