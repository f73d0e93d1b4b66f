/** How often something may be done: so often at once, then once in so many milliseconds. */
export interface Allowance {
  readonly burst: number
  readonly every: number
}

/** How many are remembered at once: whoever has done the least of late is forgotten first. */
const most = 10_000

/** Who has done something how often of late. In memory: a restart forgets it. Times are of any clock that goes on evenly. */
export class Buckets {
  readonly #allowance: Allowance
  /** When each will have everything left again; whoever is not in it has. */
  readonly #full = new Map<string, number>()

  constructor(allowance: Allowance) {
    this.#allowance = allowance
  }

  /** Milliseconds until they may do it again; 0: they may now. */
  wait(who: string, now: number): number {
    const { burst, every } = this.#allowance
    return Math.max(0, Math.ceil((this.#full.get(who) ?? now) - now - (burst - 1) * every))
  }

  /** They have done it. Gives whether that was the last that was left. */
  take(who: string, now: number): boolean {
    const { burst, every } = this.#allowance
    const before = this.wait(who, now)
    const full = Math.min(Math.max(this.#full.get(who) ?? now, now) + every, now + burst * every)
    this.#full.delete(who)
    this.#full.set(who, full)
    if (this.#full.size > most) this.#forget(now)
    return before === 0 && this.wait(who, now) > 0
  }

  #forget(now: number): void {
    for (const [who, full] of this.#full) if (full <= now) this.#full.delete(who)
    for (const who of this.#full.keys()) {
      if (this.#full.size <= most) return
      this.#full.delete(who)
    }
  }
}
