import { isPersonal, type PlaceId, Refused } from '@queqiao/hub'
import { verdict } from '../errors.ts'
import type { Ids } from '../ids.ts'
import { type Fields, fields, string } from '../json.ts'
import type { Means } from '../means.ts'
import { stateFrom, stateId } from '../places/room-state.ts'
import { readState } from '../places/rooms.ts'

/** Milliseconds: nobody else waits for it, but it is asked again. */
const limit = 30_000

const isHere = ({ type, content }: Fields): boolean =>
  type === 'm.room.member' && ['join', 'invite'].includes(string(fields(content).membership) ?? '')

/** Whether nobody else reads along in a room, by all that stands in it: whoever is invited can read it, too. */
export const isAloneIn = (events: readonly unknown[], { ids, user }: { ids: Ids; user: string }): boolean => {
  const members = events
    .map(fields)
    .filter(isHere)
    .flatMap(({ state_key }) => string(state_key) ?? [])
  const visible = stateFrom(events).get(stateId('m.room.history_visibility'))?.history_visibility
  return visible !== 'world_readable' && members.every((member) => member === user || ids.ours(member))
}

/** Says of a line that is personal whether its writer is alone with us in the room. Throws Retry. */
export const aloneFor = async (
  { homeserver, ids }: Pick<Means, 'homeserver' | 'ids'>,
  room: PlaceId,
  { user, line }: { readonly user: string; readonly line: string },
): Promise<{ readonly alone?: true }> => {
  if (!isPersonal(line)) return {}
  try {
    const events = await readState(homeserver, room, AbortSignal.timeout(limit))
    return isAloneIn(events, { ids, user }) ? { alone: true } : {}
  } catch (error) {
    if (!(verdict(error) instanceof Refused)) throw verdict(error)
    return {}
  }
}
