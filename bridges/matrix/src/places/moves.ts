import { type HubPort, type Log, type PlaceId, placeId, Refused } from '@queqiao/hub'
import { verdict } from '../errors.ts'
import type { RoomEvent } from '../event.ts'
import type { Homeserver } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import { rightsIn } from './rights.ts'
import { readState } from './rooms.ts'

/** Rooms that were replaced by others. */
export interface Moves {
  /** A tombstone leads from a room of ours to another: what lives there moves, as soon as the bot may be there and may let
   *  ghosts in. In the background; what stands against it is logged. */
  follow(from: PlaceId, to: string): void
  /** Something has happened in a room: the bot may have become able to follow. */
  heard(event: RoomEvent): void
  /** Whether what lives in another room is to move into this one. */
  awaits(room: string): boolean
  stop(): Promise<void>
}

export interface MovesOptions {
  readonly homeserver: Homeserver
  readonly ids: Ids
  readonly hub: HubPort
  readonly log: Log
  readonly signal: AbortSignal
  /** What lived in a room lives in another now. */
  moved(from: PlaceId, to: PlaceId): Promise<void>
}

export const createMoves = ({ homeserver, ids, hub, log, signal, moved }: MovesOptions): Moves => {
  /** New room → old room. */
  const awaited = new Map<string, PlaceId>()
  let running = Promise.resolve()

  const join = (room: string): Promise<boolean> =>
    homeserver.call('POST', ['v3', 'join', room], { body: {}, signal }).then(
      () => true,
      (error: unknown) => {
        if (verdict(error) instanceof Refused) return false
        throw error
      },
    )

  const canAct = async (room: string): Promise<boolean> => {
    const { of, toInvite } = rightsIn(await readState(homeserver, room, signal))
    return of(ids.bot) >= toInvite
  }

  /** What is in the way of the bot in a new room. */
  const hindrance = async (room: string): Promise<string | undefined> => {
    if (!(await join(room))) return 'invite the bot there'
    return (await canAct(room)) ? undefined : 'give the bot power to invite there, best 100'
  }

  const move = async (from: PlaceId, room: string): Promise<void> => {
    const to = placeId(room)
    if ((await hub.chatsAt(from)).length === 0) return
    if ((await hub.chatsAt(to)).length > 0)
      return log('warn', 'matrix: a room is not replaced by one of another chat', { from, to })
    awaited.set(room, from)
    const why = await hindrance(room)
    if (why !== undefined) return log('warn', `matrix: a room was replaced: ${why}`, { from, to })
    awaited.delete(room)
    if (await hub.moved(from, to)) await moved(from, to)
  }

  const follow = (from: PlaceId, to: string) => {
    running = running
      .then(() => (signal.aborted ? undefined : move(from, to)))
      .catch((error: unknown) => log('warn', 'matrix: a room was not replaced yet', { from, to, error: String(error) }))
  }

  return {
    follow,
    heard: ({ room, type, stateKey, content }) => {
      const from = awaited.get(room)
      if (from === undefined) return
      const isInvited = type === 'm.room.member' && stateKey === ids.bot && content.membership === 'invite'
      if (isInvited || type === 'm.room.power_levels') follow(from, room)
    },
    awaits: (room) => awaited.has(room),
    stop: () => running,
  }
}
