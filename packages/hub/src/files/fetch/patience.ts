import { FetchError, fetchError } from './fetch-error.ts'

/** Ends one fetch: when its caller does, when it takes too long, when something is wrong with it. */
export class Patience {
  /** Its reason is what shall be thrown. */
  readonly signal: AbortSignal
  readonly #ending = new AbortController()
  readonly #whole: NodeJS.Timeout

  /** `whole`: milliseconds for all of it. */
  constructor(signal: AbortSignal, host: string, whole: number) {
    this.signal = AbortSignal.any([signal, this.#ending.signal])
    this.#whole = this.#alarm(whole, host)
  }

  /** Waits for what must be there within so many milliseconds. */
  async within<Result>(host: string, time: number, work: Promise<Result>): Promise<Result> {
    const timer = this.#alarm(time, host)
    try {
      return await work
    } finally {
      clearTimeout(timer)
    }
  }

  /** What is thrown for an error that came from this host. */
  explain(host: string, error: unknown): unknown {
    return this.signal.aborted ? this.signal.reason : fetchError(host, error)
  }

  /** Ends what is still under way. */
  end(reason: unknown): void {
    this.done()
    this.#ending.abort(reason)
  }

  /** Nothing is under way any more. */
  done(): void {
    clearTimeout(this.#whole)
  }

  #alarm(time: number, host: string): NodeJS.Timeout {
    const late = () => this.end(new FetchError('retry', `${host}: not done within ${time / 1_000} s`))
    return setTimeout(late, time).unref()
  }
}
