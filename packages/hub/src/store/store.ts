import type { Insertable, Kysely, Transaction } from 'kysely'
import type { InboxTable, Schema } from './schema.ts'

/** A time in which this process may hold lanes and jobs. It ends with its connection to the database, which then lets go
 *  of all that it held. */
export interface Spell {
  /** Never given twice. What is claimed stands under it. */
  readonly id: number
  /** Aborts when it has ended: send nothing more that others might send too. */
  readonly ended: AbortSignal
  /** Takes a job that one process at a time may have; kept until the spell ends. False: another one has it. */
  own(job: string): Promise<boolean>
}

/** The processes that share a store, as the database knows them. Of SQLite's kind there is only one. */
export interface Fellows {
  /** Whether there can be others. */
  readonly many: boolean
  /** The spell that runs now; none while the database is away. */
  readonly spell: Spell | undefined
  /** The spells, each when it begins; the one that runs now first. Ends when `signal` aborts. */
  spells(signal: AbortSignal): AsyncIterable<Spell>
  /** Which of these spells have ended, wherever they were. */
  gone(spells: readonly number[]): Promise<readonly number[]>
  /** Whether another process lives. */
  accompanied(): Promise<boolean>
  /** Tells the other processes: within a change, when it is committed. A topic carries nothing that must not be lost: who hears
   *  it reads the store. */
  tell(db: Db | Tx, topic: string): Promise<void>
  /** What other processes tell. */
  hear(listener: (topic: string) => void): void
}

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
