import { setTimeout as sleep } from 'node:timers/promises'
import type { AtDoor, Telegram } from '../calls/bot-api.ts'
import { allowedUpdates } from '../calls/update-calls.ts'
import { Trouble } from '../errors.ts'
import { connection, type Health } from '../places/health.ts'
import type { Door } from './door.ts'
import { delay } from './poll.ts'

/** Milliseconds between two looks at whether Telegram still brings updates here. */
const lookEvery = 60_000

/** What opens the door, and looks at it. */
export interface Opener {
  /** At first, and again after every failure. */
  open(): Promise<void>
  look: Telegram['atDoor']
}

/** Whether it is still ours, as it was opened. */
const isOpen = ({ url }: Door, found: AtDoor): boolean =>
  found.url === url && allowedUpdates.every((kind) => found.kinds.includes(kind))

/** Milliseconds: what failed longer ago is over. Telegram goes on naming it. */
const recent = 2 * lookEvery

/** What went wrong since the door was opened, if anything still does. */
const wrong = ({ waiting, failed }: AtDoor, opened: number): string | undefined =>
  waiting > 0 && failed && failed.at > Math.max(opened, Date.now() - recent) ? failed.why : undefined

/** Has updates brought to the door until `signal` aborts: opens it, looks after it, opens it anew where somebody else has taken
 *  it away. What keeps updates from coming is told as health. `every`: milliseconds between two looks. */
export const keepDoor = async (
  door: Door,
  opener: Opener,
  {
    health,
    signal,
    every = lookEvery,
  }: { readonly health: Health; readonly signal: AbortSignal; readonly every?: number },
): Promise<void> => {
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined)
  let failures = 0
  let well = false
  let opened = 0

  const round = async () => {
    if (!well) {
      await opener.open()
      opened = Date.now()
    }
    const found = await opener.look()
    if (!isOpen(door, found)) throw new Trouble('busy', 'telegram: another program has changed the webhook of this bot')
    const reason = wrong(found, opened)
    if (reason === undefined) health.clear('webhook')
    else health.set('webhook', `telegram: updates cannot be brought to us: ${reason}`)
    health.clear(connection)
    failures = 0
    well = true
  }

  while (!signal.aborted) {
    try {
      await round()
      await pause(every)
    } catch (error) {
      if (signal.aborted) return
      well = false
      failures++
      health.set('webhook', error instanceof Error ? error.message : 'telegram: no webhook')
      await pause(delay(failures, error))
    }
  }
}
