import { type ChatKey, type HubPort, type Log, placeId, Retry } from '@queqiao/hub'
import { verdict } from '../errors.ts'
import type { RoomEvent } from '../event.ts'
import type { Homeserver } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import { list, string } from '../json.ts'
import { once } from '../later/once.ts'
import { recent } from '../later/recent.ts'
import { ownersOf } from '../owners.ts'
import { keepToOwners } from '../places/desks.ts'
import { invite, inviteDirectly } from '../places/rooms.ts'
import { type Standing, standing, standingOf } from './attendance.ts'
import type { Puppets } from './puppets.ts'

/** Those who may see an account, in its rooms; in that of its desk its owners alone. What was seen there is kept in memory. */
export interface Guests {
  /** Sees to it, once per room, that each of them is there or invited, but for who has left it or was sent away by people, and
   *  but where people have linked the room. The room must be bound to its chat. Throws Retry where the homeserver can certainly
   *  not be asked now; somebody who cannot be invited is logged and stops nothing. */
  welcome(room: string): Promise<void>
  /** The same for these users and a room of no chat, each time. */
  greet(room: string, users: Iterable<string>): Promise<void>
  /** The same for a user who has asked for it: also if they have left. */
  bring(room: string, user: string, isPrivate: boolean): Promise<void>
  /** The same as `welcome` for all rooms of chats in which the bot is. */
  welcomeAll(): Promise<void>
  /** Whether somebody alone decides if they enter a room: they have left it or were sent away, or other people invited them. */
  staysAway(room: string, user: string): boolean
  /** Notes what became of somebody in a room. */
  heard(event: RoomEvent): void
  /** The room is none of ours any more, or stands for another chat now: looks again at the next welcome. */
  forget(room: string): void
}

/** Milliseconds. Somebody else's homeserver may have to be asked: no message waits long for that. */
const limit = 10_000
/** Milliseconds until somebody is tried again whose homeserver did not answer. */
const later = 10 * 60_000

interface Bringing {
  /** Clients list the room among their private chats. */
  readonly isPrivate?: boolean
  /** They have asked for it. */
  readonly isAsked?: boolean
}

/** What `createGuests` works with. Its calls end when the signal aborts. */
export interface Host {
  readonly homeserver: Homeserver
  readonly puppets: Pick<Puppets, 'named' | 'join'>
  readonly ids: Pick<Ids, 'bot' | 'ghost' | 'ours'>
  readonly hub: HubPort
  readonly log: Log
  readonly signal: AbortSignal
}

export const createGuests = (host: Host): Guests => {
  const { homeserver, puppets, ids, hub, log, signal } = host
  const looked = once()
  /** Room and user → whether they alone decide to come. */
  const apart = recent<string, boolean>(10_000)
  const told = new Set<string>()

  // a room that was just made may not be bound to its chat yet: nobody is known there, and its first message looks
  const isBound = async (room: string) => (await hub.chatsAt(placeId(room))).length > 0

  // whoever never saw an invitation has no client that could list the room among the private chats
  const aloneWith = async (room: string) => {
    const [person] = (await hub.chatsAt(placeId(room))).flatMap(({ chat }) =>
      chat?.kind === 'person' ? [chat.id] : [],
    )
    return person === undefined ? undefined : ids.ghost(person)
  }

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

  const note = (room: string, user: string, now: Standing) =>
    apart.note(`${room} ${user}`, now === 'away' || now === 'called')

  const bringOne = async (room: string, user: string, { isPrivate = false, isAsked = false }: Bringing) => {
    const before = await standing(homeserver, ids.bot, { room, user }, { timeout: limit, signal })
    note(room, user, before)
    if (before === 'here' || before === 'called' || (before === 'away' && !isAsked)) return
    await (isPrivate ? inviteDirectly : invite)(homeserver, room, user, { timeout: limit, signal })
    note(room, user, 'here')
    // whoever has left decides alone whether to come back
    const puppet = before === 'new' ? await puppets.named(user) : undefined
    if (puppet) await puppets.join(puppet, room, await aloneWith(room))
  }

  const bringAll = async (room: string, users: Iterable<string>, about: Bringing = {}) => {
    for (const user of users) await bringOne(room, user, about).catch(without(room, user))
  }

  const look = async (room: string) => {
    // whoever is in a room of people's own decides who else comes
    if (await hub.isLinked(placeId(room))) return
    const keys = await hub.chatsAt(placeId(room))
    const isPrivate = keys.some(({ chat }) => chat !== undefined && chat.kind !== 'room')
    for (const { account, chat } of keys) if (!chat) await keepToOwners(host, account, room)
    await bringAll(room, usersOf(keys), { isPrivate })
  }

  const welcome = (room: string) => looked.do(room, () => look(room))

  return {
    welcome,
    greet: (room, users) => bringAll(room, users),
    bring: (room, user, isPrivate) => bringAll(room, [user], { isPrivate, isAsked: true }),
    welcomeAll: async () => {
      const { joined_rooms } = await homeserver.call('GET', ['v3', 'joined_rooms'], { signal })
      for (const room of list(joined_rooms).flatMap((room) => string(room) ?? []))
        if (!signal.aborted && (await isBound(room))) await welcome(room)
    },
    forget: looked.forget,
    staysAway: (room, user) => apart.get(`${room} ${user}`) === true,
    heard: ({ type, room, stateKey: user, sender, content }) => {
      if (type !== 'm.room.member' || user === undefined || ids.ours(user)) return
      const now = standingOf(ids.bot, { membership: string(content.membership), by: sender })
      note(room, user, now)
      if (now === 'out') looked.forget(room)
    },
  }
}
