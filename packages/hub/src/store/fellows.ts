import type { Db, Tx } from './store.ts'

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

/** The only process there is: everybody else who ever had this store has ended. */
export function loneFellow(id: number): Fellows {
  const spell: Spell = { id, ended: new AbortController().signal, own: () => Promise.resolve(true) }
  return {
    many: false,
    spell,
    spells: async function* () {
      yield spell
    },
    gone: (spells) => Promise.resolve(spells.filter((one) => one !== id)),
    accompanied: () => Promise.resolve(false),
    tell: () => Promise.resolve(),
    hear: () => undefined,
  }
}
