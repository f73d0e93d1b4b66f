import { type AccountId, accountId } from '@queqiao/protocol/model'
import { steadyNow } from '../clock.ts'
import type { Batch, Deliveries } from '../deliveries/deliveries.ts'
import type { Log } from '../log.ts'
import { alone } from '../store/locking.ts'
import type { Store } from '../store/store.ts'
import { inWords, isBounded, patienceFor, recent } from './goings.ts'
import { noteHeard, type Presence, presenceOf, presences, writePresence } from './presence-rows.ts'

export interface PresencesOptions {
  readonly store: Store
  readonly deliveries: Deliveries
  readonly log: Log
  /** Milliseconds of silence after which a client counts as gone; 0: never. */
  readonly after: number
  /** Something was told, and is committed. */
  changed(): void
}

/** Milliseconds between two looks at who is silent, at most. */
const longest = 15_000
/** Milliseconds that a client which is back has to say that somebody has logged in: then that is told. */
const grace = 1_000
/** Milliseconds that a logout must last at least where it is not told at once, and silence does not count. */
const usual = 120_000

/** Whether clients are there. Most of those that go say nothing: they are not heard any more, by any process. That is told
 *  at the account's desk, once, and its end too. Who comes and goes all the time is told of only when it lasts. */
export class Presences {
  readonly #options: PresencesOptions
  /** Milliseconds between two looks. */
  readonly #every: number
  /** When those who were heard since the last look were heard. */
  #heard = new Map<AccountId, number>()
  /** Of whom people were told that they are silent. */
  #silent: ReadonlySet<string> = new Set()
  #last = Number.NEGATIVE_INFINITY
  /** Since when nobody can have called in vain: silence before that says nothing. */
  #listening = 0
  #timer: NodeJS.Timeout | undefined
  #due = Number.POSITIVE_INFINITY
  #running: Promise<void> | undefined
  #stopped = true

  constructor(options: PresencesOptions) {
    this.#options = options
    this.#every = Math.min(longest, Math.max(50, (options.after || usual) / 8))
  }

  /** A client of this account was there, whatever it said. Costs nothing. */
  heard(account: AccountId): void {
    const now = steadyNow()
    this.#heard.set(account, now)
    if (this.#silent.has(account)) this.#lookBy(now + Math.min(grace, this.#every))
  }

  /** Begins to look. */
  start(): void {
    this.#stopped = false
    this.#lookBy(steadyNow())
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#running
  }

  /** Somebody has logged in, inside the change that sorts it. True if people think that nobody is: it is to be told. */
  async came({ tx }: Batch, account: AccountId, at: number): Promise<boolean> {
    const before = await presenceOf(tx, account)
    const heard = Math.max(before?.heard ?? 0, at)
    await writePresence(tx, account, { gone: null, told: 0, heard, ...(before?.told === 1 ? { back: at } : {}) })
    return before?.told !== 0
  }

  /** Somebody has logged out. Tells it; where that happens all the time, later, if it lasts. */
  async went(batch: Batch, account: AccountId, at: number): Promise<void> {
    const { tx } = batch
    const before = await presenceOf(tx, account)
    const goings = recent(before, at)
    const isKnown = before?.told === 1
    if (!isKnown && isBounded(goings)) return writePresence(tx, account, { gone: at })
    await writePresence(tx, account, { gone: at, told: 1, goings: isKnown ? goings : goings + 1 })
    tellGone(batch, account, { words: loggedOut, goings })
  }

  #lookBy(due: number): void {
    if (this.#stopped || this.#due <= due) return
    clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(() => this.#look(), Math.max(0, due - steadyNow())).unref()
  }

  #look(): void {
    this.#due = Number.POSITIVE_INFINITY
    this.#running = (this.#running ?? Promise.resolve())
      .then(() => this.#pass())
      .catch((error: unknown) =>
        this.#options.log('warn', 'who is silent could not be looked up', { error: String(error) }),
      )
      .finally(() => this.#lookBy(steadyNow() + this.#every))
  }

  async #pass(): Promise<void> {
    const now = steadyNow()
    // who was held up itself, or away from the database, could hear nobody
    if (now - this.#last > this.#every + (this.#options.after || usual) / 4) this.#listening = now
    const heard = this.#heard
    this.#heard = new Map()
    const told = await this.#judged(heard, now).catch((error: unknown) => {
      this.#heard = new Map([...heard, ...this.#heard])
      throw error
    })
    this.#last = now
    if (told) this.#options.changed()
  }

  /** How many people were told of. */
  #judged(heard: ReadonlyMap<AccountId, number>, now: number): Promise<number> {
    const { store, deliveries } = this.#options
    return store.write(async (tx) => {
      // who logs in or out meanwhile is told of there
      await alone(tx, 'sorting')
      const known = await presences(tx)
      await noteHeard(tx, heard, known)
      const rows = known.map((row) => ({ ...row, heard: Math.max(row.heard, heard.get(accountId(row.id)) ?? 0) }))
      return deliveries.within(tx, async (batch) => {
        const changed: Presence[] = []
        for (const row of rows) if (await this.#judge(batch, row, now)) changed.push(row)
        if (changed.length) await store.fellows.tell(tx, 'lanes')
        // of whom nothing was told it is as it was
        const silent = rows.filter((row) => row.online && (row.told === 1) !== changed.includes(row))
        this.#silent = new Set(silent.map(({ id }) => id))
        return changed.length
      })
    })
  }

  async #judge(batch: Batch, row: Presence, now: number): Promise<boolean> {
    const { after } = this.#options
    // what another process heard before that may be noted later
    const isBack = row.online && row.gone !== null && row.heard > row.gone + after
    if (row.told) return isBack && returned(batch, row, now)
    if (row.online && !after) return false
    // one that was never heard, of an earlier version, may have been there until now
    const gone = row.online ? row.heard || this.#listening : (row.gone ?? now)
    const goings = recent(row, now)
    const isGone = now - Math.max(gone, this.#listening) > patienceFor(goings, after || usual)
    return isGone && departed(batch, { ...row, gone, goings }, now)
  }
}

/** People think it is gone: it is not. */
async function returned(batch: Batch, { id, name, gone }: Presence, now: number): Promise<boolean> {
  const account = accountId(id)
  await writePresence(batch.tx, account, { told: 0, gone: null, back: now })
  batch.count('clients', { account, state: 'back' })
  const lines = [`The WeChat client of ${name ?? id} is heard again, after ${inWords(now - (gone ?? now))}.`]
  batch.tell({ account }, { kind: 'desk', lines })
  return true
}

/** It is gone, and people do not know it. */
async function departed(batch: Batch, { id, name, online, gone, goings }: Presence, now: number): Promise<boolean> {
  const account = accountId(id)
  await writePresence(batch.tx, account, { told: 1, gone, goings: goings + 1 })
  const silent = `⚠ Nothing has been heard from the WeChat client of ${name ?? id} for ${inWords(now - (gone ?? now))}. Is its PC on, and online? What is written waits for it.`
  tellGone(batch, account, { words: online ? silent : loggedOut, goings })
  return true
}

const loggedOut = 'WeChat is logged out.'

function tellGone(batch: Batch, account: AccountId, { words, goings }: { words: string; goings: number }): void {
  const often = isBounded(goings + 1) ? ['It goes often of late: from now on that is told only when it lasts.'] : []
  batch.count('clients', { account, state: words === loggedOut ? 'out' : 'silent' })
  batch.tell({ account }, { kind: 'desk', lines: [words, ...often] })
}
