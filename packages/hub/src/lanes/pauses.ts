/** Until when something must wait, by its name. */
export class Pauses {
  readonly #until = new Map<string, number>()

  /** A shorter one ends none that was longer. */
  set(name: string, until: number): void {
    this.#until.set(name, Math.max(until, this.#until.get(name) ?? 0))
  }

  has(name: string, now: number): boolean {
    const until = this.#until.get(name)
    if (until === undefined) return false
    if (until > now) return true
    this.#until.delete(name)
    return false
  }

  /** What waits at this moment. */
  names(now: number): readonly string[] {
    return [...this.#until.keys()].filter((name) => this.has(name, now))
  }

  /** When the first of them need wait no longer. */
  next(now: number): number | undefined {
    return earliest(...this.names(now).map((name) => this.#until.get(name)))
  }
}

/** The first of some moments. */
export function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined)
  return known.length ? Math.min(...known) : undefined
}
