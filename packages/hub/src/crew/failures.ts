import { steadyNow } from '../clock.ts'
import { type Concerned, Refused, Retry } from '../errors.ts'
import { anyWanted } from '../files/late.ts'
import { FileAwaited } from '../files/patience.ts'
import * as claims from '../lanes/claims.ts'
import type { Pauses } from '../lanes/pauses.ts'
import type { Log } from '../log.ts'
import { isStoreFailure } from '../store/failure.ts'
import { UnreadableRow } from '../store/row.ts'
import type { Tx } from '../store/store.ts'
import { keepWait } from './told-waits.ts'

/** Tries of a run that failed in a way nobody foresaw, before it is set aside. */
const ownFaults = 5
/** Tries of a run that the other side turns away without a reason, or of a file that does not come, before it is set aside.
 *  They must also have taken as long as twice so many of the longest back-offs: 20 minutes by default. */
const hopeless = 20
/** Of a file that somebody is told of, and may have tried again: two minutes by default. */
const soon = { tries: 5, backOffs: 4 }
/** At this try they are told that it waits: the first may be a hiccup. */
const tellsAt = 2

/** Writes how a run ended; gives the lane's next run, if it was claimed at once. */
export type End = (tx: Tx) => Promise<claims.Claim | undefined>

export interface FailuresOptions {
  readonly reader: string
  readonly retry: { readonly from: number; readonly to: number }
  readonly log: Log
  /** What must wait is noted here: a destination, or all that the reader does (''). */
  readonly pauses: Pauses
  /** Aborts when no more is to be begun. */
  readonly stopping: AbortSignal
  /** Called for what comes again, or is about to be set aside. */
  failed(claim: claims.Claim, outcome: 'retried' | 'dead'): void
  /** Committed together with the setting aside. */
  buried(tx: Tx, claim: claims.Claim, why: Why): Promise<void>
  /** Committed together with the end of a run whose file keeps it waiting: called once. */
  waits?(tx: Tx, why: Why): Promise<void>
}

/** Why a run does not go on, and what people are told that of. */
export interface Why {
  readonly reason: string
  readonly about?: Concerned | undefined
}

/** How runs of one reader end that failed: tried again, split, or set aside. */
export class Failures {
  readonly #options: FailuresOptions
  readonly #faults = new Counts()
  /** Of files that come neither in nor out. */
  readonly #stuck = new Counts()
  /** By lane, the first of those of which the next try is the last. */
  readonly #lasts = new Map<number, number>()
  /** Lanes that were turned away without a reason, all since a run last succeeded. */
  readonly #turnedAway = new Set<number>()
  /** The other side as a whole did not work when it was last tried. */
  #troubled = false
  /** When a run last succeeded. */
  #gotThrough = 0

  constructor(options: FailuresOptions) {
    this.#options = options
  }

  /** True if this is the first success after the other side as a whole did not work. */
  succeeded({ lane }: claims.Claim): boolean {
    this.#faults.delete(lane)
    this.#forgetFile(lane)
    this.#gotThrough = steadyNow()
    // a single lane may be at fault itself
    const recovered = this.#troubled || this.#turnedAway.size > 1
    this.#troubled = false
    this.#turnedAway.clear()
    return recovered
  }

  /** How a run ends that threw. */
  end(claim: claims.Claim, error: unknown): End {
    if (error instanceof FileAwaited) return awaiting(claim, error)
    if (error instanceof Retry) return this.#retry(claim, error)
    if (this.#options.stopping.aborted) return this.#postpone(claim, new Retry('stopping', { after: 0 }))
    if (isStoreFailure(error)) return this.#postpone(claim, new Retry('the store failed', { cause: error }))
    if (error instanceof Refused || error instanceof UnreadableRow)
      return this.#giveUp(claim, { reason: error.message })
    return claim.entries.length > 1 ? splitting(claim) : this.fault(claim, error)
  }

  /** How a run ends that failed in a way nobody foresaw. */
  fault(claim: claims.Claim, error: unknown): End {
    const { tries: faults } = this.#faults.more(claim)
    const { reader, log } = this.#options
    log('error', 'a run failed', { reader, lane: claim.lane, faults, error: describe(error) })
    if (faults >= ownFaults) return this.#bury(claim, { reason: describe(error) })
    return this.#postpone(claim, new Retry('our own fault', { cause: error }))
  }

  #retry(claim: claims.Claim, error: Retry): End {
    if (error.scope === 'file') return this.#awaitFile(claim, error)
    return this.#isHopeless(claim, error)
      ? this.#giveUp(claim, { reason: error.message })
      : this.#postpone(claim, error)
  }

  #awaitFile(claim: claims.Claim, error: Retry): End {
    const why = { reason: error.message, about: error.about }
    if (this.#isSpoilt(claim, error)) return this.#giveUp(claim, why)
    const isTold = error.about !== undefined && this.#stuck.of(claim).tries === tellsAt
    return this.#postpone(claim, error, async (tx) => (isTold ? this.#options.waits?.(tx, why) : undefined))
  }

  // the rest of the other side works: nothing will change by waiting, and its chat must not wait for ever
  #isSpoilt(claim: claims.Claim, { about }: Retry): boolean {
    if (this.isLast(claim)) return true
    const { n, tries, since } = this.#stuck.more(claim)
    const enough = about ? soon : { tries: hopeless, backOffs: hopeless * 2 }
    const isEnough = tries >= enough.tries && steadyNow() - since >= enough.backOffs * this.#options.retry.to
    if (isEnough) this.#lasts.set(claim.lane, n)
    return false
  }

  /** Whether a run is set aside if it fails once more for its file. Settled before it begins: it is told, and can send what
   *  goes without. */
  isLast({ lane, entries: [{ n }] }: claims.Claim): boolean {
    return this.#lasts.get(lane) === n
  }

  // this one alone is turned away, again and again, while others get through: it must not hold up its chat for ever
  #isHopeless(claim: claims.Claim, { scope, after, certain }: Retry): boolean {
    const now = steadyNow()
    const { to } = this.#options.retry
    if (scope !== 'lane' || after !== undefined || certain || claim.attempts < hopeless) return false
    return now - (claim.since ?? now) >= hopeless * 2 * to && now - this.#gotThrough <= 2 * to
  }

  /** Of several, what the first of them is to blame for is found out first. */
  #giveUp(claim: claims.Claim, why: Why): End {
    return claim.entries.length > 1 ? splitting(claim) : this.#bury(claim, why)
  }

  #bury(claim: claims.Claim, why: Why): End {
    const { reason } = why
    const { reader, log, buried, failed } = this.#options
    failed(claim, 'dead')
    log('warn', 'set aside', { reader, lane: claim.lane, reason })
    this.#faults.delete(claim.lane)
    this.#forgetFile(claim.lane)
    return ifHeld(claim, async (tx) => {
      await claims.bury(tx, { reader, claim, reason, now: steadyNow() })
      await buried(tx, claim, why)
    })
  }

  #forgetFile(lane: number): void {
    this.#stuck.delete(lane)
    this.#lasts.delete(lane)
  }

  #postpone(claim: claims.Claim, { after, scope, certain, message }: Retry, also = noMore): End {
    const { reader, log, pauses, failed } = this.#options
    failed(claim, 'retried')
    const due = Math.round(steadyNow() + (after ?? this.#backOff(claim.attempts)))
    const paused = pausedBy(claim, scope)
    if (paused !== undefined) pauses.set(paused, due)
    this.#troubled ||= scope === 'bridge'
    if (after === undefined) this.#turnedAway.add(claim.lane)
    log('info', 'waits', { reader, lane: claim.lane, attempts: claim.attempts + 1, reason: message })
    return ifHeld(claim, async (tx) => {
      await also(tx)
      await claims.postpone(tx, claim, { due, unanswered: !certain })
      // what the other side said itself holds whoever asks it next; a back-off of ours need not
      if (paused !== undefined && after !== undefined) await keepWait(tx, { reader, name: paused, until: due, after })
    })
  }

  #backOff(attempts: number): number {
    const { from, to } = this.#options.retry
    return Math.min(from * 2 ** Math.min(attempts, 20), to) * (0.75 + Math.random() / 2)
  }
}

/** What waits beside the lane itself. */
const pausedBy = ({ destination }: claims.Claim, scope: Retry['scope']): string | undefined => {
  if (scope === 'bridge') return ''
  return scope === 'destination' ? destination : undefined
}

const noMore = async (_: Tx): Promise<void> => {}

/** How often the first of a lane has failed, and since when; of the next one it is counted anew, whoever dealt with this. */
class Counts {
  readonly #counts = new Map<number, Count>()

  of({ lane, entries: [{ n }] }: claims.Claim): Count {
    const count = this.#counts.get(lane)
    return count?.n === n ? count : { n, tries: 0, since: steadyNow() }
  }

  more(claim: claims.Claim): Count {
    const { n, tries, since } = this.of(claim)
    const count = { n, tries: tries + 1, since }
    this.#counts.set(claim.lane, count)
    return count
  }

  delete(lane: number): void {
    this.#counts.delete(lane)
  }
}

interface Count {
  readonly n: number
  readonly tries: number
  readonly since: number
}

const awaiting = (claim: claims.Claim, { awaits: message, after = 0 }: FileAwaited): End =>
  ifHeld(claim, async (tx) => {
    // they may have come since the run looked
    const wait = (await anyWanted(tx, message)) ? after : 0
    await claims.giveBack(tx, claim, { due: Math.ceil(steadyNow() + wait), waits: message })
  })

const splitting = (claim: claims.Claim): End => ifHeld(claim, (tx) => claims.split(tx, claim, steadyNow()))

/** An end without a next run. */
const ifHeld =
  (claim: claims.Claim, change: (tx: Tx) => Promise<void>): End =>
  async (tx) => {
    if (await claims.hold(tx, claim)) await change(tx)
    return undefined
  }

/** An error in the words of a log. */
export const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)
