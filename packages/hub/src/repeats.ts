/** How long a report may be repeated by a client that never saw its answer. */
const memory = 120_000

interface Open {
  readonly at: number
  /** Resolves with whether the answer left. */
  readonly answered: Promise<boolean>
}

/** Reports without an id of WeChat's: the same words may be said twice, and a report may be sent twice. An equal report is
 *  the same one only if the first one's answer never left, and each is met at most once. */
export class Repeats {
  readonly #open = new Map<string, Open[]>()

  /** Rows of an earlier process whose answers were never seen to leave. */
  restore(hash: string, at: number): void {
    this.#add(hash, { at, answered: Promise.resolve(false) })
  }

  /** Whether this is a repeat of a report that is stored already. Waits while an equal one is being answered. */
  async isRepeat(hash: string, now: number): Promise<boolean> {
    for (const open of this.#open.get(hash) ?? []) {
      if (await open.answered) continue
      if (this.#remove(hash, open) && now - open.at <= memory) return true
    }
    return false
  }

  /** Stored, and about to be answered. What is returned wants to know whether the answer left. */
  answering(hash: string, at: number): (ok: boolean) => void {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const open = { at, answered: promise }
    this.#add(hash, open)
    return (ok) => {
      if (ok) this.#remove(hash, open)
      resolve(ok)
    }
  }

  /** Forgets what is too old to be repeated. */
  prune(now: number): void {
    for (const [hash, open] of this.#open) {
      for (const one of open.filter(({ at }) => now - at > memory)) this.#remove(hash, one)
    }
  }

  #add(hash: string, open: Open): void {
    this.#open.set(hash, [...(this.#open.get(hash) ?? []), open])
  }

  #remove(hash: string, open: Open): boolean {
    const before = this.#open.get(hash) ?? []
    const after = before.filter((one) => one !== open)
    if (after.length) this.#open.set(hash, after)
    else this.#open.delete(hash)
    return after.length < before.length
  }
}
