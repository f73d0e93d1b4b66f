import { setTimeout as pause } from 'node:timers/promises'
import { type BridgeHealth, ffmpeg, type Hub } from '@queqiao/hub'
import { remembering } from './remembering.ts'

/** Whether everything is there that messages need; `ready`: all of it. */
export interface Readiness {
  readonly ready: boolean
  /** Whoever asks may want to end the process that answers. */
  readonly pid: number
  readonly store: BridgeHealth
  readonly files: BridgeHealth
  /** What makes files fit for each side. Without ffmpeg it is ready, and says what it cannot do. */
  readonly converter: BridgeHealth
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

/** What there is to be had without ffmpeg: nothing waits for the rest. */
export const withoutFfmpeg =
  'there is no ffmpeg: videos have no preview, and what nothing else here reads (AMR, M4A) goes as a file'

const converting = async (): Promise<BridgeHealth> =>
  (await ffmpeg()) === undefined ? { ready: true, reason: withoutFfmpeg } : { ready: true }

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
    const converter = await converting()
    const ready = [stored, kept, ...Object.values(bridges)].every((part) => part.ready)
    return { ready, pid: process.pid, store: stored, files: kept, converter, bridges }
  }
}
