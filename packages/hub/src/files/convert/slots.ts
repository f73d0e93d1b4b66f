/** A few things that are lent, each to one borrower at a time; who comes first is served first. */
export class Slots<T> {
  readonly #free: T[]
  readonly #waiting = new Set<(one: T) => void>()

  constructor(all: readonly T[]) {
    this.#free = [...all]
  }

  /** Does some work with one of them. Rejects with the signal's reason where there is none before that ends. */
  async lend<Result>(signal: AbortSignal, work: (one: T) => Promise<Result>): Promise<Result> {
    const one = await this.#take(signal)
    try {
      return await work(one)
    } finally {
      this.#give(one)
    }
  }

  /** Lends the one that was used last: the others may never be needed. */
  async #take(signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    return this.#free.pop() ?? this.#wait(signal)
  }

  #give(one: T): void {
    const [next] = this.#waiting
    if (next) next(one)
    else this.#free.push(one)
  }

  #wait(signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(receive)
        reject(signal.reason)
      }
      const receive = (one: T) => {
        this.#waiting.delete(receive)
        signal.removeEventListener('abort', leave)
        resolve(one)
      }
      this.#waiting.add(receive)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
}
