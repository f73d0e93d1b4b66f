import { type HubPort, type PlaceId, placeId, Refused } from '@queqiao/hub'
import { unlessMissing, verdict } from '../errors.ts'
import { isEncrypted, isSaid, type RoomEvent } from '../event.ts'
import type { Homeserver } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import type { Fields } from '../json.ts'
import type { Errands } from '../later/errands.ts'
import { recent } from '../later/recent.ts'
import { device } from '../people/ghosts.ts'
import { replacement } from '../places/room-state.ts'
import { wayTo } from '../places/ways.ts'
import { answering } from '../words/room-message.ts'
import { notice } from '../words/texts.ts'

/** What people write in a room that was replaced does not go to WeChat. */
export interface Late {
  /** Sees to it that whoever wrote something in a room of no chat is told where the chat is now, if it was there once. Throws
   *  Retry until they are. */
  told(event: RoomEvent): void
  /** The room was replaced just now. */
  forget(room: PlaceId): void
}

export interface LateOptions {
  readonly homeserver: Homeserver
  readonly ids: Ids
  readonly hub: HubPort
  readonly errands: Errands
  readonly signal: AbortSignal
}

/** Rooms that replace each other in turn. */
const mostSteps = 5

const words = (way: string) =>
  `✗ This room was replaced: nothing that is written here goes to WeChat. Write it there: ${way}`

export const createLate = ({ homeserver, ids, hub, errands, signal }: LateOptions): Late => {
  /** Whether a room is known to have nothing to do with us. */
  const foreign = recent<string, boolean>(1_000)

  const tombstone = (room: string): Promise<Fields> => {
    const path = ['v3', 'rooms', room, 'state', 'm.room.tombstone']
    return homeserver.call('GET', path, { signal }).catch(unlessMissing)
  }

  /** Where the chat is that was in this room. */
  const next = async (room: string, steps = mostSteps): Promise<PlaceId | undefined> => {
    const to = replacement(await tombstone(room))
    if (to === undefined || steps === 0) return undefined
    return (await hub.chatsAt(placeId(to))).length > 0 ? placeId(to) : next(to, steps - 1)
  }

  const nextIfThere = (room: string) =>
    next(room).catch((error: unknown) => {
      if (!(verdict(error) instanceof Refused)) throw error
      return undefined
    })

  const tell = async ({ id, room }: RoomEvent): Promise<void> => {
    const to = await nextIfThere(room)
    if (to === undefined) return foreign.note(room, true)
    const body = answering(id, notice(words(wayTo(ids, to))))
    // told twice, it is said once
    const path = ['v3', 'rooms', room, 'send', 'm.room.message', `queqiao-late-${id}`]
    await homeserver.call('PUT', path, { user: ids.bot, device, body, signal })
  }

  return {
    told: (event) => {
      if ((!isSaid(event) && !isEncrypted(event)) || foreign.get(event.room)) return
      errands.see(`late ${event.id}`, () => tell(event), true)
    },
    forget: (room) => foreign.note(room, false),
  }
}
