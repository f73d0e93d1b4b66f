import { steadyNow } from '../clock.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import type { Undone } from '../outbox/asked.ts'

const day = 86_400_000
/** So many are remembered; who was told longest ago may hear it again. */
const most = 1_000

/** Words for somebody, and the row that they come from. */
type Telling = Omit<Undone, 'isOwner'> & { readonly words: string; readonly received: number }

interface Before {
  readonly at: number
  readonly received: number
}

const keyOf = ({ bridge, place, by, words }: Telling): string => [bridge, place, by.id, words].join('\n')

/** What people have been told today: nobody hears the same twice in one place. Kept in memory, so that after a restart it
 *  is told again. */
export class Told {
  readonly #before = new Map<string, Before>()

  /** Tells it, unless it was told today. */
  once(batch: Batch, telling: Telling): void {
    const { bridge, to, from, words } = telling
    if (this.isNews(telling)) batch.tell(to, { kind: 'word', of: from, words }, { only: bridge })
  }

  /** It is news again. */
  forget(telling: Telling): void {
    this.#before.delete(keyOf(telling))
  }

  /** Whether it is to be told: it was not today. Whoever asks tells it. */
  isNews(telling: Telling): boolean {
    const { received } = telling
    const key = keyOf(telling)
    const before = this.#before.get(key)
    const now = steadyNow()
    // read again, it may not have been told: what told it then was not committed
    if (before && now - before.at < day && before.received !== received) return false
    // behind all that was told before
    this.#before.delete(key)
    this.#before.set(key, { at: now, received })
    const [oldest] = this.#before.keys()
    if (this.#before.size > most && oldest !== undefined) this.#before.delete(oldest)
    return true
  }
}
