import { setTimeout as pause } from 'node:timers/promises'
import * as claims from './claims.ts'
import { Refused, Retry } from './errors.ts'
import type { Log } from './options.ts'
import type { Store, Tx } from './store/store.ts'

/** Tries of a run that failed in a way nobody foresaw, before it is set aside. */
const ownFaults = 5
/** Runs of one lane in a row while other lanes wait for a slot. */
const inARow = 8

export interface WorkerOptions {
  readonly store: Store
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

/** Claims the lanes of one reader and works them off, so many at once, each in order. */
export class Worker {
  readonly #options: WorkerOptions
  readonly #stopping = new AbortController()
  readonly #running = new Set<Promise<void>>()
  readonly #busy = new Set<string>()
  readonly #pausedUntil = new Map<string, number>()
  readonly #faults = new Map<number, number>()
  #timer: NodeJS.Timeout | undefined
  #claiming = false
  #again = false
  #troubled = false

  constructor(options: WorkerOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    await claims.recover(this.#options.store, this.#options.reader)
    this.wake()
  }

  /** There may be something to do. One too many does no harm. */
  wake(): void {
    this.#again = true
    if (!this.#claiming) void this.#claim()
  }

  /** Ends when the runs under way have ended; their signal aborts at once. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#timer)
    await Promise.all(this.#running)
  }

  async #claim(): Promise<void> {
    this.#claiming = true
    try {
      while (this.#again && !this.#stopping.signal.aborted) {
        this.#again = false
        await this.#claimOnce()
      }
    } catch (error) {
      this.#options.log('error', 'lanes cannot be read', { reader: this.#options.reader, error: String(error) })
      this.#sleep(Date.now() + this.#options.retry.from)
    } finally {
      this.#claiming = false
    }
  }

  async #claimOnce(): Promise<void> {
    const { store, reader, slots, joins, frozen } = this.#options
    const now = Date.now()
    const limit = slots - this.#running.size
    if (limit <= 0 || this.#paused('', now)) return this.#sleep(this.#pausedUntil.get(''))
    const busy = [...this.#busy, ...[...this.#pausedUntil.keys()].filter((name) => this.#paused(name, now))]
    const claimed = await claims.claim(store, { reader, limit, busy, joins, frozen, now })
    for (const claim of claimed) this.#begin(claim)
    // what one destination had in plenty may have hidden the others: look again, now that it is busy
    if (claimed.some(({ destination }) => destination !== undefined)) this.#again = true
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
    this.#timer = setTimeout(() => this.wake(), Math.max(until - Date.now(), 1))
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
    try {
      const done = await this.#options.work(claim, this.#stopping.signal)
      const next = await this.#end({ ...claim, entries: done.entries ?? claim.entries }, done, n)
      this.#options.ended()
      this.#faults.delete(claim.lane)
      await this.#recovered()
      return next
    } catch (error) {
      return this.#failedForSure(claim, error)
    }
  }

  async #end(claim: claims.Claim, { change }: Done, n: number): Promise<claims.Claim | undefined> {
    const { store, reader, joins, frozen } = this.#options
    return store.write(async (tx) => {
      const now = Date.now()
      await change?.(tx)
      await claims.finish(tx, claim, now)
      return this.#mayGoOn(claim, n) ? claims.goOn(tx, claim, { reader, joins, frozen, now }) : undefined
    })
  }

  // the same lane again spares a search; but others may wait for its slot or its destination
  #mayGoOn({ destination }: claims.Claim, n: number): boolean {
    if (destination !== undefined || this.#stopping.signal.aborted || this.#paused('', Date.now())) return false
    return this.#running.size < this.#options.slots || n % inARow !== 0
  }

  // while the store itself fails nobody else can have the lane: it is tried until the store works again
  async #failedForSure(claim: claims.Claim, error: unknown): Promise<undefined> {
    const { reader, log, retry } = this.#options
    while (!this.#stopping.signal.aborted) {
      try {
        return await this.#failed(claim, error)
      } catch (worse) {
        log('error', 'a run is stuck', { reader, error: describe(worse) })
        await pause(retry.to, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      }
    }
  }

  async #recovered(): Promise<void> {
    if (!this.#troubled) return
    this.#troubled = false
    const { store, reader, log } = this.#options
    const hurried = claims.hurry(store, reader, Date.now())
    await hurried.catch((error) => log('warn', 'lanes keep backing off', { reader, error: describe(error) }))
  }

  async #failed(claim: claims.Claim, error: unknown): Promise<undefined> {
    if (!(error instanceof Retry) && claim.entries.length > 1 && !this.#stopping.signal.aborted)
      return this.#split(claim)
    if (error instanceof Refused) return this.#bury(claim, error.message)
    if (error instanceof Retry) return this.#postpone(claim, error)
    if (this.#stopping.signal.aborted) return this.#postpone(claim, new Retry('stopping', { after: 0 }))
    const { reader, log } = this.#options
    const faults = (this.#faults.get(claim.lane) ?? 0) + 1
    log('error', 'a run failed', { reader, lane: claim.lane, faults, error: describe(error) })
    this.#faults.set(claim.lane, faults)
    if (faults >= ownFaults) return this.#bury(claim, describe(error))
    return this.#postpone(claim, new Retry('our own fault', { cause: error }))
  }

  async #bury(claim: claims.Claim, reason: string): Promise<undefined> {
    const { store, reader, log, buried } = this.#options
    log('warn', 'set aside', { reader, lane: claim.lane, reason })
    this.#faults.delete(claim.lane)
    await store.write(async (tx) => {
      await claims.bury(tx, { reader, claim, reason, now: Date.now() })
      await buried(tx, claim, reason)
    })
  }

  async #split(claim: claims.Claim): Promise<undefined> {
    await this.#options.store.write((tx) => claims.split(tx, claim, Date.now()))
  }

  async #postpone(claim: claims.Claim, { after, scope, certain, message }: Retry): Promise<undefined> {
    const { store, reader, log } = this.#options
    const due = Date.now() + (after ?? this.#backOff(claim.attempts))
    if (scope === 'bridge') this.#pausedUntil.set('', due)
    if (scope === 'destination' && claim.destination !== undefined) this.#pausedUntil.set(claim.destination, due)
    this.#troubled ||= scope === 'bridge'
    log('info', 'waits', { reader, lane: claim.lane, attempts: claim.attempts + 1, reason: message })
    await store.write((tx) => claims.postpone(tx, claim, { due, unanswered: !certain }))
  }

  #backOff(attempts: number): number {
    const { from, to } = this.#options.retry
    return Math.min(from * 2 ** Math.min(attempts, 20), to) * (0.75 + Math.random() / 2)
  }
}

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)
