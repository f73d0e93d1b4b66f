import type { Bridge } from '../bridge.ts'
import type { ChatKey } from '../ids.ts'
import type { Log } from '../log.ts'

type Listener = (key: ChatKey) => void

/** Who hears that something has changed in a chat. */
export class Listeners {
  /** Whether anybody of any process may listen. */
  readonly isAnybody: boolean
  readonly #log: Log
  readonly #all = new Set<Listener>()

  constructor(bridges: readonly Bridge[], log: Log) {
    this.isAnybody = bridges.some(({ traits }) => traits?.reads)
    this.#log = log
  }

  /** Gives what ends that. */
  add(listener: Listener): () => void {
    // the same function twice is two listeners
    const one: Listener = (key) => listener(key)
    this.#all.add(one)
    return () => void this.#all.delete(one)
  }

  tell(keys: readonly ChatKey[]): void {
    for (const key of keys) for (const listener of this.#all) this.#tellOne(listener, key)
  }

  #tellOne(listener: Listener, key: ChatKey): void {
    try {
      listener(key)
    } catch (error) {
      this.#log('warn', 'who listens to a chat failed', { error: String(error) })
    }
  }
}
