import type { Store, Tx } from '../store/store.ts'

/** Milliseconds in which a report may be repeated by a client that never saw its answer. */
export const remembered = 120_000

/** A report that is stored, and whose answer may not have left. */
interface Open {
  readonly hash: string
  readonly seq: number
  readonly at: number
  /** Resolves when its answer has left or failed. */
  answering: Promise<void>
}

/** Told once whether the answer left. */
export type Told = (ok: boolean) => void

/** Reports without an id of WeChat's: the same words may be said twice, and a report may be sent twice. An equal report is
 *  the same one only if no answer to the first has left; when one has left, the next equal report is a new one. */
export class Repeats {
  readonly #open = new Map<string, Open[]>()
  /** Settles when the last report so far that is like this one is stored, or could not be. */
  readonly #storing = new Map<string, Promise<void>>()
  /** Rows whose answers have left, or failed, since they were last noted. */
  #answered: number[] = []
  #failed: number[] = []
  /** Of these nobody knows whether they were stored. */
  readonly #lost = new Set<string>()
  /** What is being noted beside everything else, one after the other. */
  #noting: Promise<void> = Promise.resolve()

  /** A row of an earlier process whose answer was never seen to leave. */
  restore(hash: string, seq: number, at: number): void {
    this.#add({ hash, seq, at, answering: Promise.resolve() })
  }

  /** Looks and stores one after the other where reports are alike: a repeat may come before the first one is stored. */
  async inTurn<T>(hashes: readonly string[], work: () => Promise<T>): Promise<T> {
    if (!hashes.length) return work()
    const before = hashes.map((hash) => this.#storing.get(hash))
    const { promise, resolve } = Promise.withResolvers<void>()
    // for all of them at once, so that two reports never wait for each other
    for (const hash of hashes) this.#storing.set(hash, promise)
    await Promise.all(before)
    try {
      return await work()
    } finally {
      for (const hash of hashes) if (this.#storing.get(hash) === promise) this.#storing.delete(hash)
      resolve()
    }
  }

  /** Ends when no report that is like it is being answered. */
  async settled(hash: string): Promise<void> {
    for (const { answering } of this.#open.get(hash) ?? []) await answering
  }

  /** If this is a repeat of a report that is stored already: what to tell of its answer. Waits while an equal one is being
   *  answered. */
  async repeated(hash: string, now: number): Promise<Told | undefined> {
    for (const open of this.#open.get(hash) ?? []) {
      await open.answering
      if (now - open.at <= remembered && this.#isOpen(open)) return this.#answer(open)
    }
    return undefined
  }

  /** Stored, and about to be answered: what to tell of the answer. */
  stored(hash: string, seq: number, at: number): Told {
    const open: Open = { hash, seq, at, answering: Promise.resolve() }
    this.#add(open)
    return this.#answer(open)
  }

  /** These may be stored, although that seemed to fail; they will not be answered. */
  lost(hashes: readonly string[]): void {
    for (const hash of hashes) this.#lost.add(hash)
  }

  /** Makes a change that also notes which answers have left, and which could not: other processes go by it. */
  async noting<T>(store: Store, change: (tx: Tx) => Promise<T>): Promise<T> {
    if (!store.fellows.many) return this.#note(store, change)
    // in a change of its own: the other one may wait for a process that waits to hear of it
    await this.noteNow(store)
    return store.write(change)
  }

  /** Notes it at once, beside whatever else is under way. Ends when all that there was to note is committed. */
  noteNow(store: Store): Promise<void> {
    const noting = this.#noting.then(async () => {
      if (this.hasNews) await this.#note(store, () => Promise.resolve())
    })
    this.#noting = noting.catch(() => undefined)
    return noting
  }

  async #note<T>(store: Store, change: (tx: Tx) => Promise<T>): Promise<T> {
    const [answered, failed, lost] = [this.#answered.splice(0), this.#failed.splice(0), [...this.#lost]]
    this.#lost.clear()
    try {
      return await store.write(async (tx) => {
        if (answered.length) await noteIn(tx, answered, { unanswered: null })
        if (failed.length) await noteIn(tx, failed, { teller: null })
        for (const hash of lost) await this.#giveUp(tx, hash, store.fellows.spell?.id ?? null)
        return change(tx)
      })
    } catch (error) {
      this.#answered.unshift(...answered)
      this.#failed.unshift(...failed)
      this.lost(lost)
      throw error
    }
  }

  /** Whether an answer did not get through: its report may be on its way to another process. */
  get hasFailed(): boolean {
    return this.#failed.length + this.#lost.size > 0
  }

  /** Whether there is something to note. */
  get hasNews(): boolean {
    return this.#answered.length + this.#failed.length + this.#lost.size > 0
  }

  /** Forgets what is too old to be repeated. */
  prune(now: number): void {
    for (const open of this.#open.values()) {
      for (const one of open.filter(({ at }) => now - at > remembered)) this.#remove(one)
    }
  }

  // those that are being answered are known
  async #giveUp(tx: Tx, hash: string, teller: number | null): Promise<void> {
    const known = (this.#open.get(hash) ?? []).map(({ seq }) => seq)
    await tx
      .updateTable('inbox')
      .set({ teller: null })
      .where('unanswered', '=', hash)
      .where('teller', '=', teller)
      .$if(known.length > 0, (rows) => rows.where('seq', 'not in', known))
      .execute()
  }

  #answer(open: Open): Told {
    const { promise, resolve } = Promise.withResolvers<void>()
    open.answering = promise
    return (ok) => {
      if (this.#isOpen(open)) (ok ? this.#answered : this.#failed).push(open.seq)
      if (ok) this.#remove(open)
      resolve()
    }
  }

  #isOpen(open: Open): boolean {
    return this.#open.get(open.hash)?.includes(open) ?? false
  }

  #add(open: Open): void {
    const others = (this.#open.get(open.hash) ?? []).filter(({ seq }) => seq !== open.seq)
    this.#open.set(open.hash, [...others, open])
  }

  #remove(open: Open): void {
    const left = (this.#open.get(open.hash) ?? []).filter((one) => one !== open)
    if (left.length) this.#open.set(open.hash, left)
    else this.#open.delete(open.hash)
  }
}

async function noteIn(tx: Tx, rows: readonly number[], told: { unanswered: null } | { teller: null }): Promise<void> {
  await tx.updateTable('inbox').set(told).where('seq', 'in', rows).execute()
}
