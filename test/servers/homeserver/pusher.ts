import { setTimeout as pause } from 'node:timers/promises'

/** Where the application service answers, and what it expects to hear. */
export interface AppService {
  readonly url: string
  readonly hsToken: string
}

export interface Answer {
  readonly status: number
  readonly body: string
}

/** Hands events to the application service as Synapse does: in order, one transaction at a time, repeated until it is
 *  acknowledged, under numbers that start anew with the process. */
export class Pusher {
  to: AppService | undefined
  readonly #waiting: Record<string, unknown>[] = []
  readonly #stopping = new AbortController()
  #running = false
  #next = 1
  /** Transactions that were not acknowledged. */
  refused = 0

  push(event: Record<string, unknown>): void {
    this.#waiting.push(event)
    if (!this.#running) void this.#run()
  }

  /** Events that were not acknowledged yet. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** How the application service answers; undefined where it does not. */
  async ping(): Promise<Answer | undefined> {
    return this.to === undefined ? { status: 200, body: '{}' } : this.#call('POST', 'ping', {})
  }

  /** As another process would go on. */
  restart(): void {
    this.#next = 1
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#waiting.length > 0 && !this.#stopping.signal.aborted) {
      const events = this.#waiting.slice(0, 100)
      const answer = await this.#call('PUT', `transactions/${this.#next}`, { events })
      if (answer?.status === 200) this.#done(events.length)
      else await this.#wait()
    }
    this.#running = false
  }

  #done(events: number): void {
    this.#waiting.splice(0, events)
    this.#next += 1
  }

  async #wait(): Promise<void> {
    this.refused += 1
    await pause(100)
  }

  async #call(method: string, path: string, body: unknown): Promise<Answer | undefined> {
    if (!this.to) return undefined
    const headers = { authorization: `Bearer ${this.to.hsToken}`, 'content-type': 'application/json' }
    const request = { method, headers, body: JSON.stringify(body), signal: this.#stopping.signal }
    const answer = await fetch(`${this.to.url}/_matrix/app/v1/${path}`, request).catch(() => undefined)
    const said = await answer?.text().catch(() => '')
    return answer && { status: answer.status, body: said ?? '' }
  }
}
