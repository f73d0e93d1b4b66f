import { type SelectQueryBuilder, sql } from 'kysely'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

type Table = keyof Schema

/** Whether others may change what is being read: SQLite makes one change after the other. */
const isShared = (db: Db | Tx): boolean => db.getExecutor().adapter.supportsMultipleConnections !== false

/** Rows that nobody else is changing; they stay ours until the end of the change. */
export const untouched = <From extends Table, Row>(
  tx: Tx | Db,
  rows: SelectQueryBuilder<Schema, From, Row>,
  of: From,
): SelectQueryBuilder<Schema, From, Row> => (isShared(tx) ? rows.forUpdate(of).skipLocked() : rows)

/** Rows as they are once everybody else who is changing them has ended; they stay ours until the end of the change. */
export const settled = <From extends Table, Row>(
  tx: Tx | Db,
  rows: SelectQueryBuilder<Schema, From, Row>,
  of: From,
): SelectQueryBuilder<Schema, From, Row> => (isShared(tx) ? rows.forUpdate(of) : rows)

/** Waits until no other change, of whatever process, has this name; until the end of this change. */
export async function alone(tx: Tx, name: string): Promise<void> {
  if (isShared(tx)) await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx)
}
