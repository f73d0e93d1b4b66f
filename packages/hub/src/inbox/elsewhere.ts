import { setTimeout as pause } from 'node:timers/promises'
import type { Store, Tx } from '../store/store.ts'
import { type Repeats, remembered, type Told } from './repeats.ts'

/** Milliseconds between two looks at what another process says of its answer, and how often. A client that repeats a report
 *  has long lost the connection on which the first answer was to come. */
const look = { every: 50, times: 20 }

interface Row {
  readonly seq: number
  readonly at: number
  readonly teller: number | null
}

/** What a look at the reports of other processes gave. */
export interface Looked {
  /** If it was a repeat of one of them: what to tell of its answer. */
  readonly told?: Told | undefined
  /** The number of the last one that was looked at. */
  readonly last: number
}

/** A report that is to be looked at. */
export interface Asked {
  readonly now: number
  /** Whether its client can still be answered. */
  waits(): boolean
}

/** Repeats of reports that another process stored: what became of their answers, the store says. */
export class Elsewhere {
  readonly #store: Store
  readonly #repeats: Repeats

  constructor(store: Store, repeats: Repeats) {
    this.#store = store
    this.#repeats = repeats
  }

  /** Looks whether a report is a repeat of such a one. */
  async look(hash: string, { now, waits }: Asked): Promise<Looked> {
    const { fellows } = this.#store
    const rows = await this.#repeats.noting(this.#store, (tx) => unanswered(tx, hash, now))
    const last = rows.at(-1)?.seq ?? 0
    for (const row of rows) {
      // what our own process knows of its answers counts first
      if (row.teller === fellows.spell?.id) continue
      const isUnanswered = await this.#isUnanswered(row)
      if (isUnanswered && (await this.#takeOver(row)))
        return { told: this.#repeats.stored(hash, row.seq, row.at), last }
      // the same client has meanwhile asked again, or will
      if (!waits()) return { told: () => undefined, last }
    }
    return { last }
  }

  /** Whether a like report was stored since a look; nobody else may be storing meanwhile. */
  async cameSince(tx: Tx, { last }: Looked, hash: string, now: number): Promise<boolean> {
    return (await unanswered(tx, hash, now)).some(({ seq }) => seq > last)
  }

  async #isUnanswered(row: Row): Promise<boolean> {
    const { db, fellows } = this.#store
    for (let n = 0; n < look.times; n++) {
      if (row.teller === null || (await fellows.gone([row.teller])).length) return true
      await pause(look.every)
      const now = await db
        .selectFrom('inbox')
        .select(['unanswered', 'teller'])
        .where('seq', '=', row.seq)
        .executeTakeFirst()
      if (!now?.unanswered) return false
      if (now.teller !== row.teller) return now.teller === null
    }
    return false
  }

  // each report is merged with once at most
  async #takeOver({ seq, teller }: Row): Promise<boolean> {
    const { fellows } = this.#store
    return this.#store.write(async (tx) => {
      const taken = await tx
        .updateTable('inbox')
        .set({ teller: fellows.spell?.id ?? null })
        .where('seq', '=', seq)
        .where('unanswered', 'is not', null)
        .where((eb) => eb.or([eb('teller', 'is', null), ...(teller === null ? [] : [eb('teller', '=', teller)])]))
        .executeTakeFirst()
      return taken.numUpdatedRows > 0
    })
  }
}

const unanswered = async (tx: Tx, hash: string, now: number): Promise<readonly Row[]> =>
  tx
    .selectFrom('inbox')
    .select(['seq', 'at', 'teller'])
    .where('unanswered', '=', hash)
    .where('at', '>=', now - remembered)
    .orderBy('seq')
    .execute()
