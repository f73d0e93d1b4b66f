import {
  type AccountId,
  accountId,
  type Event,
  type Outcome,
  type Receipt,
  type Report,
  type TaskId,
} from '@queqiao/protocol/model'
import type { Accounts } from './accounts.ts'
import { steadyNow } from './clock.ts'
import type { Batch, Deliveries } from './deliveries.ts'
import { digest } from './keys.ts'
import { Repeats, type Told } from './repeats.ts'
import { isStoreFailure } from './store/failure.ts'
import { parse } from './store/row.ts'
import type { Arrival, Store, Tx } from './store/store.ts'

/** A row of the inbox, read back. */
export type Arrived = { readonly seq: number; readonly account: AccountId; readonly at: number } & (
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'result'; readonly task: TaskId; readonly outcome: Outcome }
)

export interface InboxOptions {
  readonly store: Store
  readonly accounts: Accounts
  readonly deliveries: Deliveries
  /** Called inside the transaction that also notes that the row is sorted. */
  sort(batch: Batch, arrived: Arrived): Promise<void>
  /** Called when sorted rows are committed. */
  sorted(): void
  failed(error: unknown): void
}

/** Rows sorted in one transaction at most: reports that wait for a commit wait no longer than that. */
const atOnce = 200
/** Tries of a report that cannot be sorted, before it is set aside. */
const ownFaults = 5
/** Milliseconds for which sorting gives way to a rush of reports. */
const patience = 100
const nobody = accountId('nobody')

/** What WeChat reported: stored before it is answered, then sorted into the lanes, in order. */
export class Inbox {
  readonly #options: InboxOptions
  readonly #repeats = new Repeats()
  #sorting: Promise<void> | undefined
  #again = false
  #stopped = false
  #faults = 0
  /** Reports since sorting looked last. */
  #rush = 0

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /** Remembers which answers the last process was never seen to give. Before any door opens. */
  async load(): Promise<void> {
    const rows = await this.#options.store.db
      .selectFrom('inbox')
      .select(['seq', 'unanswered', 'at'])
      .where('unanswered', 'is not', null)
      .execute()
    for (const { seq, unanswered, at } of rows) if (unanswered) this.#repeats.restore(unanswered, seq, at)
  }

  /** Begins to sort: first what the last process left. */
  start(): void {
    this.wake()
  }

  async append(report: Report): Promise<Receipt> {
    this.#rush++
    const now = steadyNow()
    const account = report.account ?? nobody
    const { events, told } = await this.#newEvents(account, report.events, now)
    const arrivals: Arrival[] = [
      ...events.map((event) => arrival(account, event, now)),
      ...report.results.map((result) => ({ account, kind: 'result' as const, body: JSON.stringify(result), at: now })),
    ]
    const numbers = await this.#write(report, arrivals)
    this.wake()
    return this.#receipt([...told, ...this.#opened(arrivals, numbers, now)])
  }

  async #newEvents(account: AccountId, events: readonly Event[], now: number) {
    const kept: Event[] = []
    const told: Told[] = []
    for (const event of events) {
      const hash = likeness(account, event)
      const repeat = hash && (await this.#repeats.repeated(hash, now))
      if (repeat) told.push(repeat)
      else kept.push(event)
    }
    return { events: kept, told }
  }

  async #write(report: Report, arrivals: readonly Arrival[]): Promise<readonly number[]> {
    const { store, accounts } = this.#options
    if (!accounts.isNews(report)) return arrivals.length ? store.append(arrivals) : []
    const numbers = await store.write(async (tx) => {
      await accounts.write(tx, report)
      const made: number[] = []
      for (const row of arrivals) made.push(await insert(tx, row))
      return made
    })
    accounts.remember(report)
    return numbers
  }

  #opened(arrivals: readonly Arrival[], numbers: readonly number[], at: number): readonly Told[] {
    return arrivals.flatMap(({ unanswered }, index) =>
      unanswered ? [this.#repeats.stored(unanswered, numbers[index] ?? 0, at)] : [],
    )
  }

  #receipt(told: readonly Told[]): Receipt {
    if (!told.length) return nothingToTell
    const waiting = [...told]
    return {
      answered: (ok) => {
        for (const tell of waiting.splice(0)) tell(ok)
        this.wake()
      },
    }
  }

  wake(): void {
    this.#again = true
    this.#sorting ??= this.#sortAll()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#sorting
    const answered = this.#repeats.takeAnswered()
    if (answered.length) await this.#options.store.write((tx) => noteAnswered(tx, answered))
  }

  async #sortAll(): Promise<void> {
    while (this.#again && !this.#stopped) {
      await this.#giveWay()
      this.#again = false
      await this.#sortSome().catch((error: unknown) => this.#stumble(error))
    }
    this.#sorting = undefined
  }

  // clients wait for their answers, sorting can wait: in a rush it runs a few times a second
  async #giveWay(): Promise<void> {
    const end = steadyNow() + patience
    while (this.#rush >= 10 && steadyNow() < end && !this.#stopped) {
      this.#rush = 0
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    this.#rush = 0
  }

  async #sortSome(): Promise<void> {
    const { store, deliveries, sort, sorted } = this.#options
    const limit = this.#faults ? 1 : atOnce
    const answered = this.#repeats.takeAnswered()
    this.#repeats.prune(steadyNow())
    const sorting = store.write(async (tx) => {
      await noteAnswered(tx, answered)
      const rows = await unsorted(tx, limit)
      await deliveries.within(tx, async (batch) => {
        for (const row of rows) await sort(batch, readBack(row))
      })
      const last = rows.at(-1)
      if (last) await noteSorted(tx, last.seq)
      return rows.length
    })
    const count = await sorting.catch((error: unknown) => {
      this.#repeats.putBack(answered)
      throw error
    })
    this.#faults = 0
    if (count) sorted()
    if (count === limit) this.#again = true
  }

  // one report at a time from here on; one that fails again and again is set aside, so that the others go on. While the
  // store itself fails, everything waits
  async #stumble(error: unknown): Promise<void> {
    this.#options.failed(error)
    if (!isStoreFailure(error)) this.#faults++
    if (this.#faults > ownFaults) await this.#setAside(String(error)).catch(this.#options.failed)
    await new Promise((resolve) => setTimeout(resolve, 200))
    this.#again = true
  }

  async #setAside(reason: string): Promise<void> {
    const { store, deliveries, sorted } = this.#options
    await store.write(async (tx) => {
      const [row] = await unsorted(tx, 1)
      if (!row) return
      await tx.insertInto('dead').values({ reader: 'inbox', lane: 0, n: row.seq, reason, at: steadyNow() }).execute()
      await noteSorted(tx, row.seq)
      const lines = [`⚠ A report of WeChat could not be dealt with; it is kept as report ${row.seq}.`]
      await deliveries.within(tx, async (batch) =>
        batch.tell({ account: accountId(row.account) }, { kind: 'desk', lines }),
      )
    })
    this.#faults = 0
    sorted()
  }
}

const nothingToTell: Receipt = { answered: () => undefined }

function arrival(account: AccountId, event: Event, at: number): Arrival {
  const key = event.kind === 'message' && event.wechat ? `${account} ${event.wechat}` : null
  return { account, kind: 'event', key, unanswered: likeness(account, event) ?? null, body: JSON.stringify(event), at }
}

/** What two reports of the same thing have in common, where WeChat gave no id; none for events that do no harm twice. */
function likeness(account: AccountId, event: Event): string | undefined {
  if (event.kind === 'unknown') return digest(account, event.summary, event.raw)
  if (event.kind !== 'message' || event.wechat) return undefined
  return digest(account, JSON.stringify({ ...event, time: 0 }))
}

interface Row {
  readonly seq: number
  readonly account: string
  readonly kind: 'event' | 'result'
  readonly body: string
  readonly at: number
}

async function insert(tx: Tx, row: Arrival): Promise<number> {
  const made = await tx
    .insertInto('inbox')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('seq')
    .executeTakeFirst()
  return made?.seq ?? 0
}

async function noteAnswered(tx: Tx, answered: readonly number[]): Promise<void> {
  if (answered.length) await tx.updateTable('inbox').set({ unanswered: null }).where('seq', 'in', answered).execute()
}

async function unsorted(tx: Tx, limit: number): Promise<readonly Row[]> {
  const note = await tx.selectFrom('notes').select('value').where('name', '=', 'sorted').executeTakeFirst()
  return tx
    .selectFrom('inbox')
    .select(['seq', 'account', 'kind', 'body', 'at'])
    .where('seq', '>', Number(note?.value ?? 0))
    .orderBy('seq')
    .limit(limit)
    .execute()
}

async function noteSorted(tx: Tx, seq: number): Promise<void> {
  const value = String(seq)
  await tx
    .insertInto('notes')
    .values({ name: 'sorted', value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

function readBack({ seq, account, kind, body, at }: Row): Arrived {
  const about = { seq, account: accountId(account), at }
  if (kind === 'event') return { ...about, kind, event: parse<Event>(body) }
  return { ...about, kind, ...parse<{ task: TaskId; outcome: Outcome }>(body) }
}
