import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '@queqiao/hub'
import pLimit from 'p-limit'

/** What is done behind the messages: nobody waits for it, and it gives way to them. */
export interface Behind {
  /** Does it when there is time. What fails is logged under these words, then `failed` is called. */
  begin(words: string, work: () => Promise<void>, failed?: () => void): void
  /** Ends when nothing is under way; what has not begun is left. */
  stop(): Promise<void>
}

export interface BehindOptions {
  readonly log: Log
  /** Nothing begins once it aborts. */
  readonly signal: AbortSignal
  /** Whether messages are being delivered. */
  isBusy(): boolean
}

/** At once, of all that is done behind. */
const atOnce = 4
/** Milliseconds: messages go first for so long, looked at so often. Then it is done beside them. */
const patience = { most: 10_000, step: 50 }

export const createBehind = ({ log, signal, isBusy }: BehindOptions): Behind => {
  const limit = pLimit(atOnce)
  const underWay = new Set<Promise<void>>()

  const giveWay = async () => {
    for (let waited = 0; isBusy() && waited < patience.most && !signal.aborted; waited += patience.step)
      await pause(patience.step)
  }
  const turn = async (work: () => Promise<void>) => {
    await giveWay()
    if (!signal.aborted) await work()
  }
  return {
    begin: (words, work, failed) => {
      const running = limit(turn, work)
        .catch((error: unknown) => {
          if (!signal.aborted) log('info', `matrix: ${words}`, { error: String(error) })
          failed?.()
        })
        .finally(() => underWay.delete(running))
      underWay.add(running)
    },
    stop: async () => void (await Promise.all(underWay)),
  }
}
