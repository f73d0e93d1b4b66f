import { setTimeout as pause } from 'node:timers/promises'
import { verdict } from '../errors.ts'

/** Keeps asking whether each side reaches the other, and says when that changes. */
export interface Connection {
  /** A delivery found the homeserver away, or not set up for us: looks again at once. */
  lost(reason: string): void
  /** Something was mended: looks again at once. */
  again(): void
  ready(): boolean
  stop(): Promise<void>
}

export interface ConnectionOptions {
  /** Resolves when each side reaches the other; throws what is wrong. */
  check(signal: AbortSignal): Promise<void>
  changed(state: { readonly ready: boolean; readonly reason?: string }): void
}

// after a restart of its own, the homeserver heeds a ping only once something waits for us: hence the second look soon
const looks = { first: 5_000, later: 60_000 }
const backOff = { from: 1_000, to: 5_000 }

const reasonOf = (error: unknown) => {
  const judged = verdict(error)
  return judged instanceof Error ? judged.message : String(judged)
}

export const connect = ({ check, changed }: ConnectionOptions): Connection => {
  const stopping = new AbortController()
  let woken = new AbortController()
  let state: string | undefined = 'never tried'

  const say = (reason: string | undefined) => {
    if (reason === state) return
    state = reason
    if (!stopping.signal.aborted) changed(reason === undefined ? { ready: true } : { ready: false, reason })
  }

  const sleep = (ms: number) => {
    woken = new AbortController()
    const signal = AbortSignal.any([stopping.signal, woken.signal])
    return pause(ms, undefined, { signal, ref: false }).catch(() => {})
  }

  /** How long to wait after this look, the n-th in a row that found the same: something wrong, or nothing. */
  const pauseAfter = (n: number) => {
    if (state === undefined) return n === 0 ? looks.first : looks.later
    return Math.min(backOff.from * 2 ** n, backOff.to)
  }

  const run = async () => {
    let same = 0
    while (!stopping.signal.aborted) {
      const was = state
      say(await check(stopping.signal).then(() => undefined, reasonOf))
      same = (state === undefined) === (was === undefined) ? same + 1 : 0
      await sleep(pauseAfter(Math.min(same, 10)))
    }
  }
  const running = run()

  return {
    lost: (reason) => {
      if (state !== undefined) return
      say(reason)
      woken.abort()
    },
    again: () => woken.abort(),
    ready: () => state === undefined,
    stop: () => {
      stopping.abort()
      return running
    },
  }
}
