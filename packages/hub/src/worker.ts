import { setTimeout as pause } from 'node:timers/promises'
import * as claims from './claims.ts'
import { steadyNow } from './clock.ts'
import { Refused, Retry } from './errors.ts'
import type { Log } from './options.ts'
import { isStoreFailure } from './store/failure.ts'
import type { Spell } from './store/fellows.ts'
import type { Store, Tx } from './store/store.ts'

/** Tries of a run that failed in a way nobody foresaw, before it is set aside. */
const ownFaults = 5
/** Tries of a run that the other side turns away without a reason, before it is set aside. They must also have taken as
 *  long as twice so many of the longest back-offs: 20 minutes by default. */
const hopeless = 20
/** Runs of one lane in a row while other lanes wait for a slot. */
const inARow = 8

export interface WorkerOptions {
  readonly store: Store
  /** Under which lanes are claimed; the worker ends with it. */
  readonly spell: Spell
  readonly reader: string
  /** Lanes under way at once. */
  readonly slots: number
  readonly joins: number
  readonly frozen: boolean
  readonly retry: { readonly from: number; readonly to: number }
  readonly log: Log
  /** Does one run. What it returns is committed together with the run's end; `entries`, if fewer than were claimed. */
  work(claim: claims.Claim, signal: AbortSignal): Promise<Done>
  /** A run's end is committed. */
  ended(): void
  /** Committed together with the setting aside. */
  buried(tx: Tx, claim: claims.Claim, reason: string): Promise<void>
}

export interface Done {
  readonly entries?: claims.Claim['entries']
  change?(tx: Tx): Promise<void>
}

/** Writes how a run ended; gives the lane's next run, if it was claimed at once. */
type End = (tx: Tx) => Promise<claims.Claim | undefined>

/** Claims the lanes of one reader and works them off, so many at once, each in order. */
export class Worker {
  readonly #options: WorkerOptions
  readonly #stopping = new AbortController()
  /** The runs under way shall end. */
  readonly #breaking = new AbortController()
  readonly #running = new Set<Promise<void>>()
  readonly #busy = new Set<string>()
  readonly #pausedUntil = new Map<string, number>()
  readonly #faults = new Map<number, number>()
  #timer: NodeJS.Timeout | undefined
  #claiming: Promise<void> | undefined
  #again = false
  #troubled = false
  /** When a run last succeeded. */
  #gotThrough = 0
  /** Whether the store took nothing when it was last asked. */
  #stuck = false

  constructor(options: WorkerOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { store, reader, retry, spell } = this.#options
    spell.ended.addEventListener('abort', () => {
      this.#stopping.abort()
      this.#breaking.abort()
    })
    await claims.clampWaits(store, reader, steadyNow() + retry.to)
    this.wake()
  }

  /** There may be something to do. One too many does no harm. */
  wake(): void {
    this.#again = true
    this.#claiming ??= this.#claim()
  }

  /** Begins no more, and ends when the runs under way have ended; the signal of those that take longer than `patience`
   *  milliseconds aborts. */
  async stop(patience: number): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#timer)
    const late = patience > 0 ? setTimeout(() => this.#break(), patience) : this.#break()
    await this.#claiming
    await Promise.all(this.#running)
    clearTimeout(late)
  }

  #break(): undefined {
    const { log, reader } = this.#options
    if (this.#running.size && !this.#breaking.signal.aborted)
      log('info', 'broken off, and comes again', { reader, lanes: this.#running.size })
    this.#breaking.abort()
  }

  async #claim(): Promise<void> {
    try {
      while (this.#again && !this.#stopping.signal.aborted) {
        this.#again = false
        await this.#claimOnce()
      }
    } catch (error) {
      this.#options.log('error', 'lanes cannot be read', { reader: this.#options.reader, error: String(error) })
      this.#sleep(steadyNow() + this.#options.retry.from)
    } finally {
      this.#claiming = undefined
    }
  }

  async #claimOnce(): Promise<void> {
    const { store, spell, reader, slots, joins, frozen } = this.#options
    const now = steadyNow()
    const limit = slots - this.#running.size
    if (limit <= 0 || this.#paused('', now)) return this.#sleep(this.#pausedUntil.get(''))
    const busy = [...this.#busy, ...[...this.#pausedUntil.keys()].filter((name) => this.#paused(name, now))]
    const { claims: claimed, more } = await claims.claim(store, {
      reader,
      owner: spell.id,
      limit,
      busy,
      joins,
      frozen,
      now,
    })
    // claimed while we were told to stop: due again when our spell has ended
    if (this.#stopping.signal.aborted) return
    for (const claim of claimed) this.#begin(claim)
    // what one destination had in plenty may have hidden the others: look again, now that it is busy
    if (more || claimed.some(({ destination }) => destination !== undefined)) this.#again = true
    if (claimed.length < limit) this.#sleep(await this.#nextDue(now))
  }

  /** The moment of the next lane that waits for time rather than for a slot or a destination. */
  async #nextDue(now: number): Promise<number | undefined> {
    const due = await claims.nextDue(this.#options.store, this.#options.reader, now)
    const times = [...this.#pausedUntil.values(), ...(due === undefined ? [] : [due])].filter((time) => time > now)
    return times.length ? Math.min(...times) : undefined
  }

  #paused(name: string, now: number): boolean {
    const until = this.#pausedUntil.get(name)
    if (until === undefined) return false
    if (until > now) return true
    this.#pausedUntil.delete(name)
    return false
  }

  #sleep(until: number | undefined): void {
    clearTimeout(this.#timer)
    if (until === undefined || this.#stopping.signal.aborted) return
    this.#timer = setTimeout(() => this.wake(), Math.max(until - steadyNow(), 1))
  }

  #begin(claim: claims.Claim): void {
    if (claim.destination !== undefined) this.#busy.add(claim.destination)
    const running = this.#run(claim).finally(() => {
      if (claim.destination !== undefined) this.#busy.delete(claim.destination)
      this.#running.delete(running)
      this.wake()
    })
    this.#running.add(running)
  }

  async #run(claim: claims.Claim): Promise<void> {
    let next: claims.Claim | undefined = claim
    for (let n = 1; next; n++) next = await this.#runOnce(next, n)
  }

  /** Gives the lane's next run, where it may go on at once. */
  async #runOnce(claim: claims.Claim, n: number): Promise<claims.Claim | undefined> {
    const end = await this.#work(claim, n).catch((error: unknown) => this.#failed(claim, error))
    const next = await this.#writeForSure(claim, end)
    this.#options.ended()
    return next
  }

  /** Does the run. Gives how it ends. */
  async #work(claim: claims.Claim, n: number): Promise<End> {
    const { work, reader, joins, frozen, spell } = this.#options
    const { entries = claim.entries, change } = await work(claim, this.#breaking.signal)
    this.#faults.delete(claim.lane)
    this.#gotThrough = steadyNow()
    await this.#recovered()
    const done = { ...claim, entries }
    return async (tx) => {
      const now = steadyNow()
      if (await claims.hold(tx, claim)) {
        await change?.(tx)
        await claims.finish(tx, done, now)
      }
      return this.#mayGoOn(claim, n)
        ? claims.goOn(tx, done, { reader, owner: spell.id, joins, frozen, now })
        : undefined
    }
  }

  // while our spell lasts nobody else can have the lane: its end is tried until the store works again. An end that the
  // store refuses although it works is the run's own fault
  async #writeForSure(claim: claims.Claim, end: End): Promise<claims.Claim | undefined> {
    const { store, reader, log, retry } = this.#options
    let ending = end
    while (!this.#stopping.signal.aborted || !this.#stuck) {
      try {
        const next = await store.write(ending)
        this.#stuck = false
        return next
      } catch (error) {
        if (error instanceof claims.ClaimLost) return undefined
        this.#stuck = true
        log('error', 'the end of a run cannot be stored', { reader, error: describe(error) })
        if (!isStoreFailure(error)) ending = this.#fault(claim, error)
        await pause(retry.from, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      }
    }
    return undefined
  }

  // the same lane again spares a search; but others may wait for its slot or its destination
  #mayGoOn({ destination }: claims.Claim, n: number): boolean {
    if (destination !== undefined || this.#stopping.signal.aborted || this.#paused('', steadyNow())) return false
    return this.#running.size < this.#options.slots || n % inARow !== 0
  }

  async #recovered(): Promise<void> {
    if (!this.#troubled) return
    this.#troubled = false
    const { store, reader, log } = this.#options
    const hurried = claims.hurry(store, reader, steadyNow())
    await hurried.catch((error) => log('warn', 'lanes keep backing off', { reader, error: describe(error) }))
  }

  /** How a run ends that failed. */
  #failed(claim: claims.Claim, error: unknown): End {
    if (error instanceof Retry)
      return this.#isHopeless(claim, error) ? this.#bury(claim, error.message) : this.#postpone(claim, error)
    if (this.#stopping.signal.aborted) return this.#postpone(claim, new Retry('stopping', { after: 0 }))
    if (isStoreFailure(error)) return this.#postpone(claim, new Retry('the store failed', { cause: error }))
    if (claim.entries.length > 1) return (tx) => this.#ifHeld(tx, claim, () => claims.split(tx, claim, steadyNow()))
    if (error instanceof Refused) return this.#bury(claim, error.message)
    return this.#fault(claim, error)
  }

  // this one alone is turned away, again and again, while others get through: it must not hold up its chat for ever
  #isHopeless(claim: claims.Claim, { scope, after, certain }: Retry): boolean {
    const now = steadyNow()
    const { to } = this.#options.retry
    if (scope !== 'lane' || after !== undefined || certain || claim.attempts < hopeless) return false
    return now - (claim.since ?? now) >= hopeless * 2 * to && now - this.#gotThrough <= 2 * to
  }

  #fault(claim: claims.Claim, error: unknown): End {
    const faults = (this.#faults.get(claim.lane) ?? 0) + 1
    this.#faults.set(claim.lane, faults)
    const { reader, log } = this.#options
    log('error', 'a run failed', { reader, lane: claim.lane, faults, error: describe(error) })
    if (faults >= ownFaults) return this.#bury(claim, describe(error))
    return this.#postpone(claim, new Retry('our own fault', { cause: error }))
  }

  #bury(claim: claims.Claim, reason: string): End {
    const { reader, log, buried } = this.#options
    log('warn', 'set aside', { reader, lane: claim.lane, reason })
    this.#faults.delete(claim.lane)
    return (tx) =>
      this.#ifHeld(tx, claim, async () => {
        await claims.bury(tx, { reader, claim, reason, now: steadyNow() })
        await buried(tx, claim, reason)
      })
  }

  // an end without a next run
  async #ifHeld(tx: Tx, claim: claims.Claim, change: () => Promise<void>): Promise<undefined> {
    if (await claims.hold(tx, claim)) await change()
  }

  #postpone(claim: claims.Claim, { after, scope, certain, message }: Retry): End {
    const { reader, log } = this.#options
    const due = Math.round(steadyNow() + (after ?? this.#backOff(claim.attempts)))
    if (scope === 'bridge') this.#pausedUntil.set('', due)
    if (scope === 'destination' && claim.destination !== undefined) this.#pausedUntil.set(claim.destination, due)
    this.#troubled ||= scope === 'bridge'
    log('info', 'waits', { reader, lane: claim.lane, attempts: claim.attempts + 1, reason: message })
    return (tx) => this.#ifHeld(tx, claim, () => claims.postpone(tx, claim, { due, unanswered: !certain }))
  }

  #backOff(attempts: number): number {
    const { from, to } = this.#options.retry
    return Math.min(from * 2 ** Math.min(attempts, 20), to) * (0.75 + Math.random() / 2)
  }
}

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)
