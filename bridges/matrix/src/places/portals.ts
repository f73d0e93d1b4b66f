import { isDeepStrictEqual } from 'node:util'
import {
  type ChatKey,
  type HubPort,
  type Kept,
  type Log,
  type Look,
  type PlaceId,
  placeId,
  Refused,
  type WantedPlace,
} from '@queqiao/hub'
import { algorithm, encryptionType } from '../encryption/facts.ts'
import { verdict } from '../errors.ts'
import type { Homeserver } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import type { Fields } from '../json.ts'
import type { Behind } from '../later/behind.ts'
import { once } from '../later/once.ts'
import { recent } from '../later/recent.ts'
import { turns } from '../later/turns.ts'
import { ownersOf } from '../owners.ts'
import type { Ghosts } from '../people/ghosts.ts'
import type { Pictures } from './pictures.ts'
import { mendedPowers, powersFor } from './powers.ts'
import {
  asIfShown,
  lacking,
  lastSet,
  nameOf,
  type Painter,
  type Picture,
  type Portrait,
  painted,
  paintedIn,
  replacementIn,
  type State,
  type StateEvent,
  shownPicture,
  stateFrom,
  stateId,
} from './room-state.ts'
import { makeRoom, readState, setState } from './rooms.ts'
import type { Spaces } from './spaces.ts'

/** The rooms of chats: how they are made, and how they look. What stands in them is read once, then known. */
export interface Portals {
  /** Makes the room of a chat, or finds the one that an earlier try made. Throws HomeserverError. */
  make(key: ChatKey, wanted: Pick<WantedPlace, 'key'>, signal: AbortSignal): Promise<PlaceId>
  /** Sees to it, once, that a room looks as its chat does and stands in the account's space, also one of an earlier version. A
   *  room that people have linked keeps its name, topic and picture until WeChat has others, and its power levels.
   *  What cannot be done stops nothing: it is logged, and tried again later. */
  tend(key: ChatKey, room: PlaceId): Promise<void>
  /** The chat looks another way: changes what differs. Throws HomeserverError. */
  show(key: ChatKey, room: PlaceId): Promise<void>
  /** Somebody has set a room's name or topic: what stands there is not set once more. */
  heard(room: PlaceId, event: Pick<StateEvent, 'type' | 'content'>): void
  /** The room is none of ours any more, or stands for another chat now. */
  forget(room: PlaceId): void
}

export interface PortalsOptions {
  readonly homeserver: Homeserver
  readonly ids: Ids
  readonly hub: HubPort
  readonly log: Log
  readonly ghosts: Ghosts
  readonly spaces: Spaces
  readonly behind: Behind
  /** The registration's id. */
  readonly id: string
  readonly creatorIsAbove: () => Promise<boolean>
  /** Whether new rooms are encrypted, and owners may encrypt others. */
  readonly encrypts: boolean
  readonly signal: AbortSignal
  readonly pictures: Pictures
  /** A tombstone was found in a room. */
  replaced(room: PlaceId, by: string): void
}

/** Milliseconds until what could not be done is tried again. */
const later = 10 * 60_000

const encrypted: StateEvent = { type: encryptionType, key: '', content: { algorithm } }

const nothing: State = new Map()

const thrown = (error: unknown) => {
  throw error
}

// createRoom has words of its own for these
const isNamed = ({ type }: Pick<StateEvent, 'type'>) => type === 'm.room.name' || type === 'm.room.topic'

export const createPortals = (options: PortalsOptions): Portals => {
  const { homeserver, ids, hub, log, ghosts, spaces, behind, id, creatorIsAbove, signal, pictures, replaced } = options
  const { encrypts } = options
  const painter: Painter = { bot: ids.bot, domain: ids.domain, id }
  /** Room → what was set there last. */
  const known = new Map<PlaceId, Map<string, Fields>>()
  /** Room and type → what people have set there since. */
  const overlaid = recent<string, Fields>(1_000)
  /** Pictures that are on their way to the homeserver, and the rooms that are to show them. */
  const awaited = new Set<string>()
  const tended = once()
  const inTurn = turns()

  const failed = (what: string, about: ChatKey) => (error: unknown) => {
    log('info', `matrix: ${what}`, { account: about.account, error: String(error) })
    return undefined
  }

  /** Puts a picture on the homeserver behind the messages, then shows it. */
  const bring = (key: ChatKey, avatar: Kept, room: PlaceId) => {
    const name = `${avatar.id} ${room}`
    if (awaited.has(name)) return
    awaited.add(name)
    const paint = async () => {
      await pictures.put(avatar)
      awaited.delete(name)
      await show(key, room)
    }
    behind.begin('the picture of a chat is shown later', paint, () => awaited.delete(name))
  }

  /** The picture that can be shown: until a new one is on the homeserver, that is the last one. */
  const pictureOf = (key: ChatKey, { avatar }: Look, room: PlaceId | undefined): Picture | undefined => {
    const last = room && shownPicture(painter, key, known.get(room) ?? nothing)
    if (!avatar || last?.file === avatar.id) return last
    const url = pictures.known(avatar)
    if (url !== undefined) return { file: avatar.id, url }
    if (room) bring(key, avatar, room)
    return last
  }

  const portray = async (key: ChatKey, room?: PlaceId): Promise<Portrait> => {
    const look = await hub.look(key)
    const picture = pictureOf(key, look, room)
    const space = await spaces.of(key.account).catch(failed('the space of an account cannot be had', key))
    return { look, ...(picture && { picture }), ...(space && { space }) }
  }

  const make: Portals['make'] = async (key, { key: alias }, ending) => {
    await ghosts.ready(ids.bot)
    const portrait = await portray(key)
    const state = painted(painter, key, portrait)
    const topic = state.find(({ type }) => type === 'm.room.topic')?.content.topic
    const ranks = { bot: ids.bot, owners: ownersOf(hub, key.account), creatorIsAbove: await creatorIsAbove(), encrypts }
    // whoever comes second finds the room of the first: a homeserver may have the alias before the room
    const { room, isNew } = await inTurn(alias, () =>
      makeRoom(homeserver, ids, {
        ...{ key: alias, name: nameOf(portrait.look), ...(typeof topic === 'string' && { topic }) },
        ...{
          state: [...(encrypts ? [encrypted] : []), ...state.filter((one) => !isNamed(one))],
          powers: powersFor(ranks),
          signal: ending,
        },
      }),
    )
    const place = placeId(room)
    if (isNew) known.set(place, new Map(state.map(({ type, key, content }) => [stateId(type, key), content])))
    return place
  }

  const read = async (key: ChatKey, room: PlaceId): Promise<Map<string, Fields>> => {
    const state = stateFrom(await readState(homeserver, room, signal))
    const to = replacementIn(state)
    if (to !== undefined) replaced(room, to)
    const before = lastSet(painter, key, state)
    known.set(room, before)
    return before
  }

  /** What people do not let us say in a room of theirs is not said again. */
  const unlessRefused =
    (room: PlaceId, { type }: StateEvent) =>
    (error: unknown) => {
      if (!(verdict(error) instanceof Refused)) throw error
      log('info', 'matrix: a linked room does not let the bot say something of it', { room, type })
    }

  const show: Portals['show'] = async (key, room) => {
    const stands = known.get(room) ?? (await read(key, room))
    const portrait = await portray(key, room)
    const isTheirs = await hub.isLinked(room)
    const wanted = paintedIn(isTheirs, painted(painter, key, portrait))
    const before = isTheirs ? asIfShown(painter, key, { state: stands, wanted }) : stands
    known.set(room, before)
    const set = async (event: StateEvent) => {
      const isThere = isNamed(event) && isDeepStrictEqual({ ...overlaid.get(`${room} ${event.type}`) }, event.content)
      if (!isThere)
        await setState(homeserver, room, event, signal).catch(isTheirs ? unlessRefused(room, event) : thrown)
      if (isNamed(event)) overlaid.note(`${room} ${event.type}`, event.content)
      before.set(stateId(event.type, event.key), event.content)
    }
    for (const event of lacking(before, wanted)) await set(event)
    if (isTheirs) return
    const powers = mendedPowers(before.get(stateId('m.room.power_levels')), {
      ...{ owners: ownersOf(hub, key.account), encrypts },
    })
    if (powers) await set({ type: 'm.room.power_levels', key: '', content: powers })
    if (!key.chat) await spaces.rename(key.account, nameOf(portrait.look))
  }

  const forget = (room: PlaceId) => {
    known.delete(room)
    tended.forget(room)
  }

  const tryLater = (room: PlaceId) => {
    if (!signal.aborted) setTimeout(() => forget(room), later).unref()
  }

  const tendOnce = async (key: ChatKey, room: PlaceId) => {
    await show(key, room)
    const adopt = () => spaces.adopt(key.account, room)
    behind.begin('a room does not stand in its space yet', adopt, () => tryLater(room))
  }

  return {
    make,
    show,
    heard: (room, { type, content }) => overlaid.note(`${room} ${type}`, content),
    forget,
    tend: (key, room) =>
      tended.do(room, () =>
        tendOnce(key, room).catch((error: unknown) => {
          failed('a room does not look as it should yet', key)(error)
          tryLater(room)
        }),
      ),
  }
}
