import { setTimeout as sleep } from 'node:timers/promises'
import type { Telegram } from '../calls/bot-api.ts'
import { Trouble } from '../errors.ts'
import { connection, type Health } from '../places/health.ts'
import type { Update } from '../telegram.ts'

/** Seconds that Telegram holds a question open; after trouble it is asked at once whether all is well again. */
const longPoll = 30

/** Milliseconds until it is tried again. */
export const delay = (failures: number, error: unknown): number =>
  error instanceof Trouble && error.after !== undefined ? error.after : Math.min(30_000, 500 * 2 ** failures)

/** Where updates come from. */
export interface Source {
  /** Before the first question, and again after every failure. */
  open(): Promise<void>
  updates: Telegram['updates']
  /** The offset moves when it has resolved: what was not accepted comes again. */
  accept(updates: readonly Update[]): Promise<void>
}

/** Asks Telegram for updates until `signal` aborts. Every failure is told as health, waited out and tried again. */
export const poll = async (source: Source, health: Health, signal: AbortSignal): Promise<void> => {
  let offset = 0
  let failures = 0
  let well = false

  const round = async () => {
    if (!well) await source.open()
    const updates = await source.updates(offset, well ? longPoll : 0, signal)
    await source.accept(updates)
    offset = updates.reduce((next, update) => Math.max(next, update.update_id + 1), offset)
    failures = 0
    well = true
    health.clear('polling')
    health.clear(connection)
  }

  while (!signal.aborted) {
    try {
      await round()
    } catch (error) {
      if (signal.aborted) return
      well = false
      failures++
      health.set('polling', error instanceof Error ? error.message : 'telegram: polling failed')
      await sleep(delay(failures, error), undefined, { signal }).catch(() => undefined)
    }
  }
}
