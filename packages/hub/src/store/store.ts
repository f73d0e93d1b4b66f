import type { Insertable, Kysely, Transaction } from 'kysely'
import type { InboxTable, Schema } from './schema.ts'

export type Db = Kysely<Schema>
export type Tx = Transaction<Schema>
export type Arrival = Insertable<InboxTable>

/** What the hub needs of a database. */
export interface Store {
  /** For reading. Never inside a change: there, read by its `tx`. */
  readonly db: Db
  /** Durable when it resolves. What waits at the same moment goes into one commit; a change that throws is undone alone.
   *  Inside, await nothing but `tx`. */
  write<T>(change: (tx: Tx) => Promise<T>): Promise<T>
  /** The report path: durable when it resolves, in the order of the calls. Gives each row's number; 0 for a row whose
   *  key is known already. */
  append(rows: readonly Arrival[]): Promise<readonly number[]>
  close(): Promise<void>
}
