import type { Joined, Range, Strike } from '../delivery.ts'
import type { Picked } from '../hub-port.ts'
import type { PlaceId, RemoteId } from '../ids.ts'
import type { Db, Tx } from '../store/store.ts'
import type { At, Part } from './links.ts'

/** A message of a bridge's side. */
interface Where {
  readonly bridge: string
  readonly place: PlaceId | string
  readonly remote: RemoteId
}

/** Keeps what a message says that shows several of WeChat's. */
export async function keepJoined(tx: Tx, { bridge, place, remote }: Where, { words, marks }: Joined): Promise<void> {
  await tx
    .insertInto('joined')
    .values({ bridge, place, remote, words, marks })
    .onConflict((conflict) => conflict.columns(['bridge', 'place', 'remote']).doNothing())
    .execute()
}

/** What such a message said at first; undefined where it shows one alone. */
export async function joinedAt(db: Db | Tx, { bridge, place, remote }: Where): Promise<Joined | undefined> {
  return db
    .selectFrom('joined')
    .select(['words', 'marks'])
    .where('bridge', '=', bridge)
    .where('place', '=', place)
    .where('remote', '=', remote)
    .executeTakeFirst()
}

/** Forgets what such messages said of which nothing is known any more. Call it when their links have gone. */
export async function forgetJoined(tx: Tx, places: readonly Where[]): Promise<void> {
  for (const { bridge, place, remote } of places) {
    const parts = tx
      .selectFrom('parts')
      .select('owner')
      .where('bridge', '=', bridge)
      .where('place', '=', place)
      .where('remote', '=', remote)
    await tx
      .deleteFrom('joined')
      .where('bridge', '=', bridge)
      .where('place', '=', place)
      .where('remote', '=', remote)
      .where((eb) => eb.not(eb.exists(parts)))
      .execute()
  }
}

/** What was taken back of a part that others share: all of it by now, not this alone. `all`: nothing of it stays. */
export async function strikeOf(
  db: Db,
  bridge: string,
  { place, remote }: Part,
): Promise<{ readonly strike: Strike; readonly all: boolean } | undefined> {
  const joined = await joinedAt(db, { bridge, place, remote })
  if (!joined) return undefined
  const rows = await db
    .selectFrom('parts')
    .leftJoin('recalls', 'recalls.message', 'parts.owner')
    .select(['parts.from_at as from', 'parts.to_at as to', 'recalls.removed'])
    .where('parts.bridge', '=', bridge)
    .where('parts.place', '=', place)
    .where('parts.remote', '=', remote)
    .orderBy('parts.from_at')
    .execute()
  const ranges = rows.flatMap(({ from, to, removed }) =>
    from === null || to === null || removed === null ? [] : [{ from, to, gone: removed === 1 }],
  )
  return { strike: { remote, ...joined, ranges }, all: rows.every(({ removed }) => removed === 1) }
}

/** Which of the messages that stand in one is meant: those that hold the picked words, where some were. They may stand a
 *  little elsewhere than was said. */
export function meant(there: readonly At[], words: string, picked: Picked | undefined): readonly At[] {
  if (!picked) return there
  const at = nearest(words, picked)
  const range = { from: at, to: at + Math.max(picked.words.length, 1) }
  return there.filter((one) => one.range && overlap(one.range, range))
}

const overlap = (one: Range, other: Range): boolean => one.from < other.to && other.from < one.to

/** Where the picked words stand, nearest to where they are said to. */
function nearest(words: string, { words: picked, at }: Picked): number {
  const before = picked ? words.lastIndexOf(picked, at) : -1
  const behind = picked ? words.indexOf(picked, at) : -1
  if (before < 0) return behind < 0 ? at : behind
  return behind < 0 || at - before <= behind - at ? before : behind
}
