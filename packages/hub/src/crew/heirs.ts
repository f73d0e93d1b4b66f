import { steadyNow } from '../clock.ts'
import { owners, release } from '../lanes/heads.ts'
import type { Store } from '../store/store.ts'

/** Milliseconds that a process has to end its sends when it has lost its connection to the database, and with it its lanes. */
const grace = 2_000

/** Takes over the lanes of spells that have ended: at once where nobody else can be there, else after a grace. */
export class Heirs {
  readonly #store: Store
  /** Since when a spell is known to have ended. */
  readonly #gone = new Map<number, number>()

  constructor(store: Store) {
    this.#store = store
  }

  /** Looks for ended spells. */
  async look(): Promise<void> {
    const { fellows } = this.#store
    const gone = await fellows.gone(await owners(this.#store))
    const now = steadyNow()
    for (const spell of this.#gone.keys()) if (!gone.includes(spell)) this.#gone.delete(spell)
    for (const spell of gone) if (!this.#gone.has(spell)) this.#gone.set(spell, now)
    const ripe = gone.filter((spell) => !fellows.many || now - (this.#gone.get(spell) ?? now) >= grace)
    await release(this.#store, ripe)
  }
}
