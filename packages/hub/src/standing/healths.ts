import type { Log } from '../log.ts'

export interface BridgeHealth {
  readonly ready: boolean
  readonly reason?: string
}

/** What the bridges last said of themselves. */
export class Healths {
  readonly #log: Log
  readonly #last: Record<string, BridgeHealth> = {}

  constructor(log: Log) {
    this.#log = log
  }

  starting(bridge: string): void {
    this.#last[bridge] = { ready: false, reason: 'starting' }
  }

  /** Another process serves it. */
  elsewhere(bridge: string): void {
    this.#last[bridge] = { ready: true, reason: 'another process serves it' }
  }

  /** Changes are news for whoever reads the log. */
  set(bridge: string, state: BridgeHealth): void {
    const before = this.#last[bridge]
    this.#last[bridge] = state
    if (before?.ready === state.ready && before.reason === state.reason) return
    if (state.ready) this.#log('info', `${bridge}: connected`)
    else this.#log('warn', `${bridge}: not connected`, { reason: state.reason })
  }

  all(): Readonly<Record<string, BridgeHealth>> {
    return { ...this.#last }
  }
}
