import type { PlaceId, Vacant, Wish } from '@queqiao/hub'
import { Refused } from '@queqiao/hub'
import { verdict } from '../errors.ts'
import { isSaid, type RoomEvent } from '../event.ts'
import { meaning } from '../from-matrix.ts'
import type { Means } from '../means.ts'
import { aloneFor } from '../people/company.ts'
import { readState } from '../places/rooms.ts'
import { vacancyOf } from '../places/vacancy.ts'

/** Milliseconds: nobody else waits for it, but it is asked again. */
const limit = 30_000

const vacantAt = async ({ homeserver, ids, encryption }: Means, room: PlaceId, user: string): Promise<Vacant> => {
  try {
    const events = await readState(homeserver, room, AbortSignal.timeout(limit))
    return vacancyOf({ events, ids, user, encrypts: encryption !== undefined })
  } catch (error) {
    if (!(verdict(error) instanceof Refused)) throw verdict(error)
    return { against: `${ids.bot} is not in this room: invite it.` }
  }
}

/** What somebody types for us in a room where no chat lives: one may be linked there. Throws Retry. */
export const typedElsewhere = async (
  means: Means,
  event: RoomEvent,
  room: PlaceId,
): Promise<Omit<Extract<Wish, { kind: 'desk' }>, 'from' | 'by'> | undefined> => {
  const meant = isSaid(event) ? meaning(event, false) : undefined
  if (meant?.kind !== 'desk') return undefined
  const to = await means.hub.deskOf(event.sender)
  const { line } = meant
  if (!to) return undefined
  const alone = await aloneFor(means, room, { user: event.sender, line })
  return { kind: 'desk', to, line, vacant: await vacantAt(means, room, event.sender), ...alone }
}
