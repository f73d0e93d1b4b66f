import { sql } from 'kysely'
import type { Db } from '../store.ts'
import type { Row, Value } from './form.ts'
import { type Table, tables } from './tables.ts'

/** Rows that are in memory at once. */
const page = 200

/** All rows of a table, page after page, in the order of what they are told apart by. */
export async function* rowsOf(db: Db, table: Table): AsyncGenerator<Row> {
  const key = tables[table]
  const columns = sql.join(key.map((column) => sql.ref(column)))
  let last: readonly Value[] | undefined
  do {
    const rows: readonly Row[] = await pageAfter(db, { table, columns, last })
    yield* rows
    const end = rows.length === page ? rows.at(-1) : undefined
    last = end && key.map((column) => end[column] ?? null)
  } while (last)
}

interface From {
  readonly table: Table
  readonly columns: ReturnType<typeof sql.join>
  readonly last: readonly Value[] | undefined
}

async function pageAfter(db: Db, { table, columns, last }: From): Promise<readonly Row[]> {
  const after = last ? sql`where (${columns}) > (${sql.join(last)})` : sql``
  const query = sql<Row>`select * from ${sql.table(table)} ${after} order by ${columns} limit ${sql.lit(page)}`
  return (await query.execute(db)).rows
}
