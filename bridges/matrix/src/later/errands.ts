import { type Log, Retry } from '@queqiao/hub'
import pLimit from 'p-limit'
import { HomeserverError } from '../errors.ts'
import { recent } from './recent.ts'

/** What has to be done on the homeserver before something that was received counts as read. It is done behind, and asked for
 *  again until it has been, also after a restart. */
export interface Errands {
  /** Returns where it has been done, or has come to nothing; throws Retry until then. The work may be done again: what was done
   *  of it must do no harm. `isOurs`: for one of our users, whom no stranger holds up. */
  see(id: string, work: () => Promise<void>, isOurs: boolean): void
  stop(): Promise<void>
}

export interface ErrandsOptions {
  readonly log: Log
  /** Nothing begins once it aborts. */
  readonly signal: AbortSignal
}

/** At once, for our users and for others. */
const atOnce = { ours: 8, others: 4 }
/** Milliseconds between two tries, and between two looks at one. */
const waits = { least: 1_000, most: 60_000, first: 50, look: 1_000 }
/** Tries that the homeserver has answered: what it cannot do by then, it will not. */
const mostTries = 20

interface State {
  readonly is: 'under way' | 'failed' | 'over'
  readonly tries: number
  /** When it may be tried again. */
  readonly due: number
}

const wait = (ms: number): Retry => new Retry('something is done for it first', { after: ms, certain: true })

/** Whether the homeserver has said that this cannot be. */
const isHopeless = (error: unknown): boolean =>
  !(error instanceof HomeserverError) || ([400, 403, 404].includes(error.status ?? 0) && error.errcode !== undefined)

export const createErrands = ({ log, signal }: ErrandsOptions): Errands => {
  const states = recent<string, State>(10_000)
  const limits = { ours: pLimit(atOnce.ours), others: pLimit(atOnce.others) }
  const underWay = new Set<Promise<void>>()

  const failed = (id: string, before: number, error: unknown) => {
    if (signal.aborted) return
    const tries = error instanceof HomeserverError && error.status === undefined ? before : before + 1
    const isOver = isHopeless(error) || tries >= mostTries
    log(isOver ? 'warn' : 'info', `matrix: ${isOver ? 'was not done' : 'is done later'}`, { id, error: String(error) })
    const due = Date.now() + Math.min(waits.least * 2 ** tries, waits.most)
    states.note(id, { is: isOver ? 'over' : 'failed', tries, due })
  }

  const begin = (id: string, tries: number, work: () => Promise<void>, isOurs: boolean) => {
    states.note(id, { is: 'under way', tries, due: 0 })
    const done = limits[isOurs ? 'ours' : 'others'](async () => (signal.aborted ? undefined : work()))
      .then(() => states.note(id, { is: 'over', tries, due: 0 }))
      .catch((error: unknown) => failed(id, tries, error))
      .finally(() => underWay.delete(done))
    underWay.add(done)
  }

  return {
    see: (id, work, isOurs) => {
      const state = states.get(id)
      if (state?.is === 'over') return
      if (state?.is === 'under way') throw wait(waits.look)
      const early = (state?.due ?? 0) - Date.now()
      if (early > 0) throw wait(early)
      begin(id, state?.tries ?? 0, work, isOurs)
      throw wait(waits.first)
    },
    stop: async () => void (await Promise.all(underWay)),
  }
}
