import type { Compilable, CompiledQuery } from 'kysely'
import { type AtOnce, AtOnceAdapter } from './at-once.ts'
import type { Db, Tx } from './store.ts'

type Value = string | number | null
export type Row = Readonly<Record<string, Value>>

/** Stands for a value of the n-th row that is given, while a statement is compiled. */
class Given {
  readonly name: string
  readonly nth: number

  constructor(name: string, nth: number) {
    this.name = name
    this.nth = nth
  }
}

const isStandIn = <Values extends object>(given: object): given is Values => given instanceof Object

/** An object that has a stand-in under every name. */
function standIns<Values extends object>(nth: number): Values {
  const all = new Proxy({}, { get: (_, name) => new Given(String(name), nth) })
  if (isStandIn<Values>(all)) return all
  throw new TypeError('no stand-ins')
}

/** Whether the store answers in the call itself, so that nothing is won by asking for much in one statement. */
export const isAtOnce = (db: Db | Tx): boolean => db.getExecutor().adapter instanceof AtOnceAdapter

interface Compiled<Found> {
  readonly query: CompiledQuery<Found>
  readonly atOnce: AtOnce<Found> | undefined
}

/** One row, or more. */
export type Rows<Values> = readonly [Values, ...Values[]]

/** A statement that takes the values of so many rows, built and compiled once for each database. */
export function prepared<Values extends Row, Found>(
  build: (db: Db | Tx, given: Rows<Values>) => Compilable<Found>,
  count: number,
): (db: Db | Tx, rows: readonly Values[]) => Promise<readonly Found[]> {
  const all = new WeakMap<object, Compiled<Found>>()
  const compile = (db: Db | Tx): Compiled<Found> => {
    const { adapter } = db.getExecutor()
    const others = Array.from({ length: count - 1 }, (_, nth) => standIns<Values>(nth + 1))
    const query = build(db, [standIns<Values>(0), ...others]).compile()
    const made = { query, atOnce: adapter instanceof AtOnceAdapter ? adapter.prepare<Found>(query.sql) : undefined }
    all.set(adapter, made)
    return made
  }
  return async (db, rows) => {
    const { query, atOnce } = all.get(db.getExecutor().adapter) ?? compile(db)
    const parameters = query.parameters.map((one) => (one instanceof Given ? rows[one.nth]?.[one.name] : one))
    const found = atOnce?.(db.isTransaction, parameters)
    if (found) return found
    const given: CompiledQuery<Found> = { ...query, parameters }
    return (await db.executeQuery(given)).rows
  }
}

/** A statement of a hot path: run with the values alone. Every value of `build` must come from its second argument or never
 *  change. */
export function statement<Values extends Row, Found>(
  build: (db: Db | Tx, given: Values) => Compilable<Found>,
): (db: Db | Tx, values: Values) => Promise<readonly Found[]> {
  const run = prepared<Values, Found>((db, [given]) => build(db, given), 1)
  return (db, values) => run(db, [values])
}
