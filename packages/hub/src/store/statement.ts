import type { Compilable, CompiledQuery } from 'kysely'
import { type AtOnce, AtOnceAdapter } from './at-once.ts'
import type { Db, Tx } from './store.ts'

type Value = string | number | null

/** Stands for a value while a statement is compiled. */
class Given {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

const isStandIn = <Values extends object>(given: object): given is Values => given instanceof Object

/** An object that has a stand-in under every name. */
function standIns<Values extends object>(): Values {
  const all = new Proxy({}, { get: (_, name) => new Given(String(name)) })
  if (isStandIn<Values>(all)) return all
  throw new TypeError('no stand-ins')
}

/** A statement of a hot path: built and compiled once for each database, then run with the values alone. Every value of
 *  `build` must come from its second argument or never change. */
export function statement<Values extends Readonly<Record<string, Value>>, Row>(
  build: (db: Db | Tx, given: Values) => Compilable<Row>,
): (db: Db | Tx, values: Values) => Promise<readonly Row[]> {
  const all = new WeakMap<object, Compiled<Row>>()
  const compile = (db: Db | Tx): Compiled<Row> => {
    const { adapter } = db.getExecutor()
    const query = build(db, standIns<Values>()).compile()
    const made = { query, atOnce: adapter instanceof AtOnceAdapter ? adapter.prepare<Row>(query.sql) : undefined }
    all.set(adapter, made)
    return made
  }
  return async (db, values) => {
    const { query, atOnce } = all.get(db.getExecutor().adapter) ?? compile(db)
    const parameters = query.parameters.map((one) => (one instanceof Given ? values[one.name] : one))
    const rows = atOnce?.(db.isTransaction, parameters)
    if (rows) return rows
    const given: CompiledQuery<Row> = { ...query, parameters }
    return (await db.executeQuery(given)).rows
  }
}

interface Compiled<Row> {
  readonly query: CompiledQuery<Row>
  readonly atOnce: AtOnce<Row> | undefined
}
