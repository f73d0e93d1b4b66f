import { setTimeout as pause } from 'node:timers/promises'
import type { BridgeHealth, Hub } from '@queqiao/hub'
import { remembering } from './remembering.ts'

/** Whether everything is there that messages need; `ready`: all of it. */
export interface Readiness {
  readonly ready: boolean
  /** Whoever asks may want to end the process that answers. */
  readonly pid: number
  readonly store: BridgeHealth
  readonly files: BridgeHealth
  readonly bridges: Readonly<Record<string, BridgeHealth>>
}

/** Milliseconds in which a part must have answered. */
const patience = 5_000

/** Milliseconds in which nobody is asked again: each look writes to a disk, or to a bucket that counts it. */
const lasts = { store: 1_000, files: 5_000 }

const whyNot = {
  store: 'the store cannot be written: is the disk full, or the database away?',
  files: 'files cannot be kept: is the disk full, or the bucket away?',
  stopping: 'Queqiao is being stopped',
}

const inTime = async (work: Promise<void>): Promise<void> => {
  const late = pause(patience, undefined, { ref: false }).then(() => Promise.reject(new Error('no answer')))
  await Promise.race([work, late])
}

const looking = (part: keyof typeof lasts, check: () => Promise<void>): (() => Promise<BridgeHealth>) =>
  remembering(
    () =>
      inTime(check()).then(
        () => ({ ready: true }),
        () => ({ ready: false, reason: whyNot[part] }),
      ),
    lasts[part],
  )

/** Gives what looks. `isStopping`: from then on nothing is ready, and nobody is asked. */
export const readiness = (hub: Hub, isStopping: () => boolean): (() => Promise<Readiness>) => {
  const [store, files] = [looking('store', () => hub.checkStore()), looking('files', () => hub.checkFiles())]
  const stopping: BridgeHealth = { ready: false, reason: whyNot.stopping }
  return async () => {
    const bridges = hub.health()
    const [stored, kept] = isStopping() ? [stopping, stopping] : await Promise.all([store(), files()])
    const ready = [stored, kept, ...Object.values(bridges)].every((part) => part.ready)
    return { ready, pid: process.pid, store: stored, files: kept, bridges }
  }
}
