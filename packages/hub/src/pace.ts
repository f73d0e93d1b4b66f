import type { AccountId } from '@queqiao/protocol/model'

/** How fast one account may act: so much time lies between two things that other people notice. The loudest fear of
 *  WeChat's users is the ban. */
export class Pace {
  readonly #between: number
  readonly #next = new Map<AccountId, number>()

  /** `between` in milliseconds; 0 is no limit. */
  constructor(between: number) {
    this.#between = between
  }

  /** How many sends are allowed now, up to `limit`. */
  allows(account: AccountId, limit: number, now: number): number {
    if (this.#between === 0) return limit
    return (this.#next.get(account) ?? 0) <= now ? Math.min(limit, 1) : 0
  }

  /** Milliseconds until the next one is allowed. */
  wait(account: AccountId, now: number): number {
    return Math.max(0, (this.#next.get(account) ?? 0) - now)
  }

  /** One was sent; `chance` (0 to 1) makes the rhythm less even, as a person's is. */
  spent(account: AccountId, now: number, chance: number): void {
    if (this.#between) this.#next.set(account, now + this.#between * (0.8 + 0.4 * chance))
  }
}
