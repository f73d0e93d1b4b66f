import { type ChatKey, type HubPort, type Log, placeId, Retry } from '@queqiao/hub'
import { keepToOwners } from './desks.ts'
import { failedWith, verdict } from './errors.ts'
import type { Homeserver } from './homeserver.ts'
import type { Ids } from './ids.ts'
import { fields, list, string } from './json.ts'
import { once } from './once.ts'
import { ownersOf } from './owners.ts'
import type { Puppets } from './puppets.ts'
import { invite, inviteDirectly } from './rooms.ts'

/** Those who may see an account, in its rooms; in that of its desk its owners alone. What was seen there is kept in memory. */
export interface Guests {
  /** Sees to it, once per room, that each of them is there or invited, but where people have linked the room. The room must be bound to its chat. Throws Retry
   *  where the homeserver can certainly not be asked now; somebody who cannot be invited is logged and stops nothing. */
  welcome(room: string): Promise<void>
  /** The same for these users and a room of no chat, each time that it is asked for. */
  bring(room: string, users: Iterable<string>, isPrivate?: boolean): Promise<void>
  /** The same as `welcome` for all rooms of chats in which the bot is. */
  welcomeAll(): Promise<void>
  /** Somebody has left the room: looks again at the next welcome. */
  forget(room: string): void
}

/** Milliseconds. Somebody else's homeserver may have to be asked: no message waits long for that. */
const limit = 10_000
/** Milliseconds until somebody is tried again whose homeserver did not answer. */
const later = 10 * 60_000

const membership = async (homeserver: Homeserver, room: string, user: string, signal: AbortSignal) => {
  const path = ['v3', 'rooms', room, 'state', 'm.room.member', user]
  const answer = await homeserver.call('GET', path, { timeout: limit, signal }).catch((error: unknown) => {
    if (failedWith(error, 'M_NOT_FOUND')) return fields({})
    throw error
  })
  return string(answer.membership)
}

/** What `createGuests` works with. Its calls end when the signal aborts. */
export interface Host {
  readonly homeserver: Homeserver
  readonly puppets: Pick<Puppets, 'named' | 'join'>
  readonly ids: Pick<Ids, 'bot'>
  readonly hub: HubPort
  readonly log: Log
  readonly signal: AbortSignal
}

export const createGuests = (host: Host): Guests => {
  const { homeserver, puppets, hub, log, signal } = host
  const looked = once()
  const told = new Set<string>()

  // a room that was just made may not be bound to its chat yet: nobody is known there, and its first message looks
  const isBound = async (room: string) => (await hub.chatsAt(placeId(room))).length > 0

  // what is shown at a desk, codes to log in with above all, is for owners
  const usersOf = (keys: readonly ChatKey[]) =>
    new Set(
      keys.flatMap(({ account, chat }) =>
        chat ? hub.users(account).flatMap((user) => user.ids.matrix ?? []) : ownersOf(hub, account),
      ),
    )

  const tell = (user: string, reason: string) => {
    if (told.has(`${user} ${reason}`)) return
    told.add(`${user} ${reason}`)
    log('warn', 'matrix: not invited', { user, reason })
  }

  const without = (room: string, user: string) => (error: unknown) => {
    const judged = verdict(error)
    if (!(judged instanceof Error) || (judged instanceof Retry && judged.certain) || signal.aborted) throw judged
    tell(user, judged.message)
    if (judged instanceof Retry) setTimeout(() => looked.forget(room), later).unref()
  }

  const bringOne = async (room: string, user: string, isPrivate: boolean) => {
    const before = await membership(homeserver, room, user, signal)
    if (before === 'join' || before === 'invite') return
    await (isPrivate ? inviteDirectly : invite)(homeserver, room, user, { timeout: limit, signal })
    // whoever has left decides alone whether to come back
    const puppet = before === undefined ? await puppets.named(user) : undefined
    if (puppet) await puppets.join(puppet, room)
  }

  const bring = async (room: string, users: Iterable<string>, isPrivate = false) => {
    for (const user of users) await bringOne(room, user, isPrivate).catch(without(room, user))
  }

  const look = async (room: string) => {
    // whoever is in a room of people's own decides who else comes
    if (await hub.isLinked(placeId(room))) return
    const keys = await hub.chatsAt(placeId(room))
    const isPrivate = keys.some(({ chat }) => chat !== undefined && chat.kind !== 'room')
    for (const { account, chat } of keys) if (!chat) await keepToOwners(host, account, room)
    await bring(room, usersOf(keys), isPrivate)
  }

  const welcome = (room: string) => looked.do(room, () => look(room))

  return {
    welcome,
    bring,
    welcomeAll: async () => {
      const { joined_rooms } = await homeserver.call('GET', ['v3', 'joined_rooms'], { signal })
      for (const room of list(joined_rooms).flatMap((room) => string(room) ?? []))
        if (!signal.aborted && (await isBound(room))) await welcome(room)
    },
    forget: looked.forget,
  }
}
