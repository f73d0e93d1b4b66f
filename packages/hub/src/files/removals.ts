import { steadyNow } from '../clock.ts'
import { note } from '../store/note.ts'
import { parseIfReadable } from '../store/row.ts'
import type { Db, Tx } from '../store/store.ts'
import type { FileHash } from './store/files.ts'

/** Milliseconds after which a removal is over, whatever became of it: the place has answered long before, or never heard of
 *  it. Who began it may have been killed, or got no answer. */
const longest = 300_000

/** The last removal among all bytes whose hashes begin alike. It stays noted when it is over: so who saw bytes before it can
 *  tell that they may be gone, and nothing has to be cleared away. */
interface Removal {
  readonly nth: number
  readonly hash: string
  /** When it is over, at the latest; 0: it is. */
  readonly until: number
}

/** What the store says of the removals that could concern these bytes. */
export type Removals = ReadonlyMap<string, string>

/** Under which name the last removal of bytes is noted; a change that goes by it has the name to itself. */
export const nameOf = (hash: FileHash): string => `removed ${hash.slice(0, 2)}`

export async function removalsOf(db: Db | Tx, hashes: readonly FileHash[]): Promise<Removals> {
  const rows = await db.selectFrom('notes').selectAll().where('name', 'in', hashes.map(nameOf)).execute()
  return new Map(rows.map(({ name, value }) => [name, value]))
}

/** Whether none has begun from one look to the next. */
export const isSame = (before: Removals, now: Removals): boolean =>
  [...now].every(([name, value]) => before.get(name) === value)

/** Whether these bytes may go any moment. */
export const isGoing = (removals: Removals, hash: FileHash): boolean => {
  const removal = removalIn(removals, hash)
  return removal?.hash === hash && isUnderWay(removal)
}

/** Notes that bytes are removed from now on: none may be given any more. Gives how to note that they are gone; undefined
 *  where another removal is under way. */
export async function begin(tx: Tx, hash: FileHash): Promise<((tx: Tx) => Promise<void>) | undefined> {
  const last = removalIn(await removalsOf(tx, [hash]), hash)
  if (last && isUnderWay(last)) return undefined
  const removal = { hash, nth: (last?.nth ?? 0) + 1 }
  const noted = (until: number) => JSON.stringify({ ...removal, until } satisfies Removal)
  await note(tx, nameOf(hash), noted(steadyNow() + longest))
  return (later) => note(later, nameOf(hash), noted(0))
}

const removalIn = (removals: Removals, hash: FileHash): Removal | undefined => {
  const value = removals.get(nameOf(hash))
  return value === undefined ? undefined : parseIfReadable<Removal>(value)
}

// a time that is too far ahead is of a clock that was wrong
const isUnderWay = ({ until }: Removal): boolean => {
  const left = until - steadyNow()
  return left > 0 && left <= longest
}
