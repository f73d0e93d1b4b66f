import { setTimeout as pause } from 'node:timers/promises'
import { steadyNow } from '../clock.ts'
import * as claims from '../lanes/claims.ts'
import * as heads from '../lanes/heads.ts'
import { earliest, Pauses } from '../lanes/pauses.ts'
import type { Log } from '../log.ts'
import type { ChatsOf } from '../store/chat-lanes.ts'
import { isStoreFailure } from '../store/failure.ts'
import type { Spell, Store, Tx } from '../store/store.ts'
import { describe, type End, Failures, type FailuresOptions } from './failures.ts'
import { keptWaits } from './told-waits.ts'

/** Runs of one lane in a row while other lanes wait for a slot. */
const inARow = 8

export interface WorkerOptions extends Pick<FailuresOptions, 'buried' | 'waits'> {
  readonly store: Store
  /** Under which lanes are claimed; the worker ends with it. */
  readonly spell: Spell
  readonly reader: string
  /** Lanes under way at once. */
  readonly slots: number
  readonly joins: number
  readonly frozen: boolean
  /** Lanes that come after all others. */
  readonly last?: ChatsOf | undefined
  readonly retry: { readonly from: number; readonly to: number }
  readonly log: Log
  /** Does one run. What it returns is committed together with the run's end; `entries`, if fewer than were claimed. */
  work(claim: claims.Claim, trying: Trying): Promise<Done>
  /** A run's end is committed. */
  ended(): void
  /** Called for what comes again, or is about to be set aside. */
  failed(claim: claims.Claim, outcome: 'retried' | 'dead'): void
}

/** One try of a run. */
export interface Trying {
  readonly signal: AbortSignal
  /** If it fails for its file, it is set aside. */
  readonly isLast: boolean
  /** One that takes long calls it: others of its destination need not wait. */
  letOthers(): void
}

type Change = (tx: Tx) => Promise<void>

export interface Done {
  readonly entries?: claims.Claim['entries']
  readonly change?: Change | undefined
  /** Why it comes again; what it did until then is stored before. */
  readonly failed?: { readonly error: unknown }
}

/** Claims the lanes of one reader and works them off, so many at once, each in order. */
export class Worker {
  readonly #options: WorkerOptions
  readonly #stopping = new AbortController()
  /** The runs under way shall end. */
  readonly #breaking = new AbortController()
  readonly #running = new Map<number, Promise<void>>()
  /** By destination: the run for which others of it wait. */
  readonly #busy = new Map<string, number>()
  readonly #pauses = new Pauses()
  readonly #failures: Failures
  #timer: NodeJS.Timeout | undefined
  #claiming: Promise<void> | undefined
  #again = false
  /** A claim failed; it may have been committed all the same. */
  #unheard = false
  /** Whether the store took nothing when it was last asked. */
  #stuck = false

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#failures = new Failures({ ...options, pauses: this.#pauses, stopping: this.#stopping.signal })
  }

  async start(): Promise<void> {
    const { store, reader, retry, spell } = this.#options
    const end = () => {
      this.#stopping.abort()
      this.#breaking.abort()
    }
    spell.ended.addEventListener('abort', end)
    // while a bridge began
    if (spell.ended.aborted) end()
    const now = steadyNow()
    await heads.clampWaits(store, reader, now + retry.to)
    for (const [name, until] of await keptWaits(store, reader, now)) this.#pauses.set(name, until)
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
    const late = patience > 0 ? setTimeout(() => this.#break(), patience) : undefined
    if (late === undefined) this.#break()
    await this.#claiming
    await Promise.all(this.#running.values())
    clearTimeout(late)
  }

  #break(): void {
    const { log, reader } = this.#options
    if (this.#running.size && !this.#breaking.signal.aborted)
      log('info', 'broken off: it comes again, but for sends that may have happened', {
        reader,
        lanes: this.#running.size,
      })
    this.#breaking.abort()
  }

  async #claim(): Promise<void> {
    try {
      while (this.#again && !this.#stopping.signal.aborted) {
        this.#again = false
        await this.#claimOnce()
      }
    } catch (error) {
      this.#unheard = true
      this.#options.log('error', 'lanes cannot be read', { reader: this.#options.reader, error: String(error) })
      this.#sleep(steadyNow() + this.#options.retry.from)
    } finally {
      this.#claiming = undefined
    }
  }

  async #claimOnce(): Promise<void> {
    const { store, spell, reader, slots, joins, frozen, last } = this.#options
    const now = steadyNow()
    const limit = slots - this.#running.size
    if (limit <= 0 || this.#pauses.has('', now)) return this.#sleep(this.#pauses.next(now))
    if (this.#unheard) {
      await heads.recover(store, { reader, owner: spell.id, known: [...this.#running.keys()] })
      this.#unheard = false
    }
    const busy = [...this.#busy.keys(), ...this.#pauses.names(now)]
    const { claims: claimed, more } = await claims.claim(store, {
      reader,
      owner: spell.id,
      limit,
      busy,
      running: this.#running,
      joins,
      frozen,
      last,
      now,
    })
    // claimed while we were told to stop; what cannot be given back is due again when our spell has ended
    if (this.#stopping.signal.aborted) return this.#giveBack(claimed, now).catch(() => undefined)
    for (const claim of claimed) this.#begin(claim)
    // what one destination had in plenty may have hidden the others: look again, now that it is busy
    if (more || claimed.some(({ destination }) => destination !== undefined)) this.#again = true
    if (claimed.length < limit) this.#sleep(await this.#nextDue(now))
  }

  async #giveBack(claimed: readonly claims.Claim[], due: number): Promise<void> {
    await this.#options.store.write(async (tx) => {
      for (const claim of claimed) await claims.giveBack(tx, claim, { due })
    })
  }

  /** The moment of the next lane that waits for time rather than for a slot or a destination. */
  async #nextDue(now: number): Promise<number | undefined> {
    const due = await heads.nextDue(this.#options.store, this.#options.reader, now)
    return earliest(due, this.#pauses.next(now))
  }

  #sleep(until: number | undefined): void {
    clearTimeout(this.#timer)
    if (until === undefined || this.#stopping.signal.aborted) return
    this.#timer = setTimeout(() => this.wake(), Math.max(until - steadyNow(), 1))
  }

  #begin(claim: claims.Claim): void {
    if (claim.destination !== undefined) this.#busy.set(claim.destination, claim.head)
    const running = this.#run(claim).finally(() => {
      this.#running.delete(claim.head)
      this.#letOthers(claim)
    })
    this.#running.set(claim.head, running)
  }

  /** Others of its destination need not wait for this run. */
  #letOthers({ destination = '', head }: claims.Claim): void {
    if (this.#busy.get(destination) === head) this.#busy.delete(destination)
    this.wake()
  }

  async #run(claim: claims.Claim): Promise<void> {
    let next: claims.Claim | undefined = claim
    for (let n = 1; next; n++) next = await this.#runOnce(next, n)
  }

  /** Gives the lane's next run, where it may go on at once. */
  async #runOnce(claim: claims.Claim, n: number): Promise<claims.Claim | undefined> {
    const end = await this.#work(claim, n).catch((error: unknown) => this.#failures.end(claim, error))
    const next = await this.#writeForSure(claim, end)
    this.#options.ended()
    return next
  }

  /** Does the run. Gives how it ends. */
  async #work(claim: claims.Claim, n: number): Promise<End> {
    const { work, reader, joins, frozen, spell } = this.#options
    const {
      entries = claim.entries,
      change,
      failed,
    } = await work(claim, {
      signal: this.#breaking.signal,
      isLast: this.#failures.isLast(claim),
      letOthers: () => this.#letOthers(claim),
    })
    if (failed) {
      if (change) await this.#keep(change)
      throw failed.error
    }
    if (this.#failures.succeeded(claim)) await this.#hurry()
    const done = { ...claim, entries }
    return async (tx) => {
      const now = steadyNow()
      // what is not made twice; where the lane then stands may be written again
      if (await claims.hold(tx, claim)) await change?.(tx)
      if (this.#mayGoOn(claim, n)) return claims.goOn(tx, done, { reader, owner: spell.id, joins, frozen, now })
      await claims.finish(tx, done, now)
      return undefined
    }
  }

  // what was done cannot be undone, whoever has the lane by now: until the store works again, or our spell ends
  async #keep(change: Change): Promise<void> {
    const { store, reader, log, retry } = this.#options
    do {
      try {
        return await store.write(change)
      } catch (error) {
        log('error', 'what a run did cannot be stored', { reader, error: describe(error) })
        if (!isStoreFailure(error)) return
        await pause(retry.from, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      }
    } while (!this.#stopping.signal.aborted)
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
        if (!isStoreFailure(error)) ending = this.#failures.fault(claim, error)
        await pause(retry.from, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      }
    }
    return undefined
  }

  // the same lane again spares a search; but others may wait for its slot or its destination
  #mayGoOn({ destination }: claims.Claim, n: number): boolean {
    if (destination !== undefined || this.#stopping.signal.aborted || this.#pauses.has('', steadyNow())) return false
    return this.#running.size < this.#options.slots || n % inARow !== 0
  }

  // the other side works again
  async #hurry(): Promise<void> {
    const { store, reader, log } = this.#options
    const hurried = heads.hurry(store, reader, steadyNow())
    await hurried.catch((error) => log('warn', 'lanes keep backing off', { reader, error: describe(error) }))
  }
}
