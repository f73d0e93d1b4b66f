import type { Insertable, Kysely, Transaction } from 'kysely'
import type { Fellows } from './fellows.ts'
import type { InboxTable, Schema } from './schema.ts'

export type { ExpressionBuilder, Selectable } from 'kysely'
export type Db = Kysely<Schema>
export type Tx = Transaction<Schema>
export type Arrival = Insertable<InboxTable>

/** What the hub needs of a database. */
export interface Store {
  /** For reading. Never inside a change: there, read by its `tx`. */
  readonly db: Db
  /** Who else has it. */
  readonly fellows: Fellows
  /** Durable when it resolves. A change that throws is undone alone. It may be made again where the database asks for it
   *  (two that waited for each other): what it does beside `tx` must do no harm twice. Inside, await nothing but `tx`. */
  write<T>(change: (tx: Tx) => Promise<T>): Promise<T>
  /** The report path: durable when it resolves, in the order of the calls. Gives each row's number; 0 for a row whose
   *  key is known already. */
  append(rows: readonly Arrival[]): Promise<readonly number[]>
  /** Copies all of it, as of one moment, into an SQLite file whose name it gives; work goes on meanwhile. Absent where a
   *  transaction can read as of one moment beside others that write. */
  copy?(): Promise<string>
  close(): Promise<void>
}
