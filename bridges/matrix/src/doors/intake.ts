import type { Log } from '@queqiao/hub'
import { roomEvent } from '../event.ts'

// what is nested too deep can be read but not written down
const canBeKept = (event: unknown): boolean => {
  try {
    return JSON.stringify(event) !== undefined
  } catch {
    return false
  }
}

/** What of a transaction is an event. The rest is left out, with one line in the log: the homeserver would repeat the whole
 *  transaction for ever, and tell nothing else meanwhile. */
export const readable = (told: readonly unknown[], log: Log): readonly unknown[] => {
  const events = told.filter((one) => roomEvent(one) !== undefined && canBeKept(one))
  const leftOut = told.length - events.length
  if (leftOut > 0) log('warn', 'matrix: the homeserver told what is no event', { events: leftOut })
  return events
}
