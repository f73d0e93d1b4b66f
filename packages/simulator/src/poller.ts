import { setTimeout as sleep } from 'node:timers/promises'
import type { Line } from './line.ts'

/** Asks again and again, whatever fails. */
export const poller = (line: Line, poll: () => Promise<unknown>) => {
  const halted = new AbortController()
  const every = line.options.pollEvery ?? 5_000
  let running: Promise<void> | undefined

  const run = async () => {
    while (!halted.signal.aborted) {
      await line.alone(poll())
      await sleep(every, undefined, { signal: halted.signal }).catch(() => undefined)
    }
  }
  const start = () => {
    running ??= run()
  }
  const halt = async () => {
    halted.abort()
    await running
  }
  return { start, halt }
}
