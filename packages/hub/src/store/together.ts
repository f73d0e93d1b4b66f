import type { Compilable } from 'kysely'
import { isAtOnce, prepared, type Row, type Rows } from './statement.ts'
import { storable } from './storable.ts'
import type { Db, Tx } from './store.ts'

// A database that is reached over a connection answers one question after the other: what would be a statement for each row is
// there one for many. SQLite answers each in the call itself.

const most = 64
const exact = 16
/** How many rows a statement may take: so few kinds that each is compiled once, and kept by the connections that use it. */
const sizes: readonly number[] = [most, most / 2, ...Array.from({ length: exact }, (_, n) => exact - n)]

type Build<Values, Found> = (db: Db | Tx, rows: Rows<Values>) => Compilable<Found>

/** The statement for at most so many rows: for as many as it is compiled for. */
function ofSizes<Values extends Row, Found>(build: Build<Values, Found>) {
  const all = new Map<number, ReturnType<typeof prepared<Values, Found>>>()
  return (size: number) => {
    const made = all.get(size) ?? prepared(build, size)
    all.set(size, made)
    return made
  }
}

/** Puts any number of rows into a table, in their order. Every value of `build` must come from its second argument or never
 *  change. */
export function insertion<Values extends Row>(
  build: Build<Values, unknown>,
): (tx: Tx, rows: readonly Values[]) => Promise<void> {
  const statementOf = ofSizes(build)
  const one = statementOf(1)
  return async (tx, rows) => {
    if (isAtOnce(tx)) {
      for (const row of rows) await one(tx, [row])
      return
    }
    for (let from = 0; from < rows.length; ) {
      const size = sizes.find((size) => size <= rows.length - from) ?? 1
      await statementOf(size)(tx, rows.slice(from, from + size))
      from += size
    }
  }
}

/** Keys that are looked for with others of the same moment. */
interface Asked<Found> {
  readonly keys: Set<string>
  readonly found: Promise<ReadonlyMap<string, Found>>
}

/** Finds a row by the key in its column `name`, among those that `build` finds for some keys. Those that are asked for in one
 *  turn of the event loop, with the same other values, are looked for together. */
export function lookup<Shared extends Row, Name extends string, Found extends Readonly<Record<Name, string>>>(
  name: Name,
  build: (db: Db | Tx, shared: Shared, keys: readonly string[]) => Compilable<Found>,
): (db: Db | Tx, shared: Shared, key: string) => Promise<Found | undefined> {
  const statementOf = ofSizes<Shared & { readonly key: string }, Found>((db, rows) => {
    const keys = rows.map(({ key }) => key)
    return build(db, rows[0], keys)
  })
  const one = statementOf(1)

  const find = async (db: Db | Tx, shared: Shared, keys: readonly string[]): Promise<readonly Found[]> => {
    const size = sizes.findLast((size) => size >= keys.length) ?? most
    const last = keys.at(-1) ?? ''
    return statementOf(size)(
      db,
      Array.from({ length: size }, (_, nth) => ({ ...shared, key: keys[nth] ?? last })),
    )
  }

  const findAll = async (db: Db | Tx, shared: Shared, keys: readonly string[]) => {
    const rows = new Map<string, Found>()
    for (let from = 0; from < keys.length; from += most)
      for (const row of await find(db, shared, keys.slice(from, from + most))) rows.set(row[name], row)
    return rows
  }

  const open = new WeakMap<Db | Tx, Map<string, Asked<Found>>>()

  const askedWith = (db: Db | Tx, shared: Shared): Asked<Found> => {
    const all = open.get(db) ?? new Map<string, Asked<Found>>()
    open.set(db, all)
    const which = JSON.stringify(shared)
    const known = all.get(which)
    if (known) return known
    const keys = new Set<string>()
    const found = new Promise<void>((resolve) => process.nextTick(resolve)).then(() => {
      all.delete(which)
      return findAll(db, shared, [...keys])
    })
    all.set(which, { keys, found })
    return { keys, found }
  }

  return async (db, shared, key) => {
    if (isAtOnce(db)) return (await one(db, [{ ...shared, key }]))[0]
    const { keys, found } = askedWith(db, shared)
    keys.add(key)
    // it comes back as it is kept
    return (await found).get(storable(key))
  }
}
