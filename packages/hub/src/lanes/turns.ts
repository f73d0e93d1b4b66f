import type { AccountId } from '@queqiao/protocol/model'
import type { Wakes } from './wakes.ts'

/** Accounts that may have something to be handed out, and from when on. Kept in memory: a poll that can find nothing asks
 *  nothing. */
export class Turns {
  readonly #wakes: Wakes
  readonly #from = new Map<AccountId, number>()
  readonly #timers = new Map<AccountId, NodeJS.Timeout>()

  constructor(wakes: Wakes) {
    this.#wakes = wakes
  }

  /** There may be something now: who waits for work is woken. */
  wake(account: AccountId): void {
    this.mark(account)
    this.#wakes.wake(account)
  }

  /** There may be something now. */
  mark(account: AccountId): void {
    this.#from.set(account, 0)
  }

  /** Whether it is worth while to look. True once: what looking finds must be marked. */
  begin(account: AccountId, now: number): boolean {
    const from = this.#from.get(account)
    return from !== undefined && from <= now && this.#from.delete(account)
  }

  /** There was something, and it must wait until then; unless more came while we looked. */
  later(account: AccountId, { now, until }: { now: number; until: number }): void {
    if (this.#from.has(account)) return
    this.#from.set(account, until)
    clearTimeout(this.#timers.get(account))
    const wake = () => {
      this.#timers.delete(account)
      // a timer may ring a moment early: who looks finds out
      this.wake(account)
    }
    // on an open socket nobody asks
    this.#timers.set(account, setTimeout(wake, Math.max(1, until - now)).unref())
  }

  /** Wakes nobody any more. */
  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
