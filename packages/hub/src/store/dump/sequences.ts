import { sql } from 'kysely'
import type { Db, Tx } from '../store.ts'
import { numbers, type Table } from './tables.ts'

type Last = readonly [table: Table, last: number]

/** The last number that was given in each table that has numbers. */
export async function lastNumbers(db: Db, shared: boolean): Promise<readonly Last[]> {
  const all: Last[] = []
  for (const [table, column] of numbers)
    all.push([table, await (shared ? ofServer(db, table, column) : ofFile(db, table))])
  return all
}

async function ofServer(db: Db, table: Table, column: string): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`
    select pg_sequence_last_value(pg_get_serial_sequence(${table}, ${column})::regclass) as last`.execute(db)
  return rows[0]?.last ?? 0
}

async function ofFile(db: Db, table: Table): Promise<number> {
  const { rows } = await sql<{ seq: number }>`select seq from sqlite_sequence where name = ${table}`.execute(db)
  return rows[0]?.seq ?? 0
}

/** The next number in each table is behind the last one that was given, and behind every row that is there. */
export async function goOnFrom(tx: Tx, given: ReadonlyMap<Table, number>, shared: boolean): Promise<void> {
  for (const [table, column] of numbers) {
    const highest = sql<{ last: number | null }>`select max(${sql.ref(column)}) as last from ${sql.table(table)}`
    const last = Math.max(given.get(table) ?? 0, (await highest.execute(tx)).rows[0]?.last ?? 0)
    if (last === 0) continue
    if (shared) await sql`select setval(pg_get_serial_sequence(${table}, ${column}), ${last}::bigint)`.execute(tx)
    else await inFile(tx, table, last)
  }
}

async function inFile(tx: Tx, table: Table, last: number): Promise<void> {
  await sql`delete from sqlite_sequence where name = ${table}`.execute(tx)
  await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(tx)
}
