/** Wakes by topic. A wake carries nothing and may be one too many: whoever is woken reads the store again. */
export class Wakes {
  readonly #listeners = new Map<string, Set<() => void>>()

  wake(topic: string): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener()
  }

  /** Ends when `signal` aborts. */
  async *on(topic: string, signal: AbortSignal): AsyncGenerator<void> {
    let ring = (): void => undefined
    let rung = false
    const listener = () => {
      rung = true
      ring()
    }
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(listener))
    signal.addEventListener('abort', listener)
    try {
      while (!signal.aborted) {
        if (!rung) await new Promise<void>((resolve) => (ring = resolve))
        rung = false
        if (!signal.aborted) yield
      }
    } finally {
      listeners.delete(listener)
      if (!listeners.size) this.#listeners.delete(topic)
      signal.removeEventListener('abort', listener)
    }
  }
}
