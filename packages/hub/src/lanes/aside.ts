import type { Bridge } from '../bridge.ts'
import { type PlaceId, placeId } from '../ids.ts'
import { statement } from '../store/statement.ts'
import type { Db, Tx } from '../store/store.ts'
import type { Remote } from '../wish.ts'
import type { Claim } from './claims.ts'

// On the way in each place has a lane. What has to wait for something of its author's own waits in a lane of the author's beside
// it, with what they say afterwards: the others go on.

/** A lane on the way in. `author`: only what they wrote there; of nobody (''): what does not wait with the others. */
export interface InLane {
  readonly bridge: string
  readonly place: PlaceId
  readonly author?: string | undefined
}

/** The key of a lane on the way in. */
export const inLane = ({ bridge, place, author }: InLane): string =>
  [bridge, place, ...(author === undefined ? [] : [author])].join('\n')

/** Reads what `inLane` gave. */
export const laneIn = (key: string): InLane => {
  const [bridge = '', place = '', author] = key.split('\n')
  return { bridge, place: placeId(place), author }
}

/** The lane in which this waits beside its place; undefined where it waits there already, or nobody says whose it is. */
export const asideOf = (bridge: Bridge, { key }: Claim, remote: Remote): string | undefined => {
  const author = bridge.traits?.author?.(remote)
  if (author === undefined || laneIn(key).author !== undefined) return undefined
  return inLane({ bridge: bridge.name, place: remote.place, author })
}

const unread = statement((db, given: { key: string }) =>
  db
    .selectFrom('lanes')
    .innerJoin('heads', 'heads.lane', 'lanes.id')
    .select('lanes.id')
    .where('lanes.queue', '=', 'read')
    .where('lanes.key', '=', given.key)
    .whereRef('heads.position', '<', 'lanes.last'),
)

const put = statement((db, given: { key: string }) =>
  db
    .selectFrom('lanes')
    .innerJoin('heads', 'heads.lane', 'lanes.id')
    .select('lanes.id')
    .where('lanes.queue', '=', 'read')
    .where('lanes.key', '=', given.key)
    .where('heads.attempts', '>', 0),
)

/** Whether what stands first in a lane is tried again and again. */
export const isStuck = async (db: Db | Tx, key: string): Promise<boolean> => (await put(db, { key })).length > 0

/** Whether something waits in a lane. */
export const waitsIn = async (db: Db, key: string): Promise<boolean> => (await unread(db, { key })).length > 0
