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
import type { Batch, Deliveries } from './deliveries.ts'
import { digest } from './keys.ts'
import { Repeats } from './repeats.ts'
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
  #answered: number[] = []
  #sorting: Promise<void> | undefined
  #again = false
  #stopped = false
  #faults = 0
  /** Reports since sorting looked last. */
  #rush = 0

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /** Sorts what the last process left. */
  async start(): Promise<void> {
    const rows = await this.#options.store.db
      .selectFrom('inbox')
      .select(['unanswered', 'at'])
      .where('unanswered', 'is not', null)
      .execute()
    for (const { unanswered, at } of rows) if (unanswered) this.#repeats.restore(unanswered, at)
    this.wake()
    await this.#sorting
  }

  async append(report: Report): Promise<Receipt> {
    this.#rush++
    const now = Date.now()
    const account = report.account ?? nobody
    const events = await this.#newEvents(account, report.events, now)
    const arrivals: Arrival[] = [
      ...events.map((event) => arrival(account, event, now)),
      ...report.results.map((result) => ({ account, kind: 'result' as const, body: JSON.stringify(result), at: now })),
    ]
    const numbers = await this.#write(report, arrivals)
    this.wake()
    return this.#receipt(arrivals, numbers, now)
  }

  async #newEvents(account: AccountId, events: readonly Event[], now: number): Promise<readonly Event[]> {
    const kept: Event[] = []
    for (const event of events) {
      const hash = likeness(account, event)
      if (!hash || !(await this.#repeats.isRepeat(hash, now))) kept.push(event)
    }
    return kept
  }

  async #write(report: Report, arrivals: readonly Arrival[]): Promise<readonly number[]> {
    const { store, accounts } = this.#options
    if (!accounts.isNews(report)) return arrivals.length ? store.append(arrivals) : []
    // both go into the same commit, the account first
    const known = store.write((tx) => accounts.write(tx, report))
    const [, numbers] = await Promise.all([known, store.append(arrivals)])
    accounts.remember(report)
    return numbers
  }

  #receipt(arrivals: readonly Arrival[], numbers: readonly number[], at: number): Receipt {
    const open = arrivals.flatMap(({ unanswered }, index) =>
      unanswered ? [{ seq: numbers[index] ?? 0, tell: this.#repeats.answering(unanswered, at) }] : [],
    )
    if (!open.length) return nothingToTell
    return {
      answered: (ok) => {
        for (const { seq, tell } of open.splice(0)) {
          tell(ok)
          if (ok) this.#answered.push(seq)
        }
        if (this.#answered.length) this.wake()
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
  }

  async #sortAll(): Promise<void> {
    while (this.#again && !this.#stopped) {
      await this.#giveWay()
      this.#again = false
      await this.#sortSome().catch((error: unknown) => this.#stumble(error))
    }
    this.#sorting = undefined
  }

  // clients wait for their answers, sorting can wait: in a rush it runs a few times a second, with more at once
  async #giveWay(): Promise<void> {
    const end = Date.now() + patience
    while (this.#rush >= 10 && Date.now() < end && !this.#stopped) {
      this.#rush = 0
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    this.#rush = 0
  }

  async #sortSome(): Promise<void> {
    const { store, deliveries, sort, sorted } = this.#options
    const limit = this.#faults ? 1 : atOnce
    const answered = this.#answered.splice(0)
    this.#repeats.prune(Date.now())
    const count = await store.write(async (tx) => {
      if (answered.length)
        await tx.updateTable('inbox').set({ unanswered: null }).where('seq', 'in', answered).execute()
      const rows = await unsorted(tx, limit)
      await deliveries.within(tx, async (batch) => {
        for (const row of rows) await sort(batch, readBack(row))
      })
      const last = rows.at(-1)
      if (last) await noteSorted(tx, last.seq)
      return rows.length
    })
    this.#faults = 0
    if (count) sorted()
    if (count === limit) this.#again = true
  }

  // one report at a time from here on; one that fails again and again is set aside, so that the others go on
  async #stumble(error: unknown): Promise<void> {
    this.#faults++
    this.#options.failed(error)
    if (this.#faults > ownFaults) await this.#setAside(String(error)).catch(this.#options.failed)
    await new Promise((resolve) => setTimeout(resolve, 200))
    this.#again = true
  }

  async #setAside(reason: string): Promise<void> {
    await this.#options.store.write(async (tx) => {
      const [row] = await unsorted(tx, 1)
      if (!row) return
      await tx.insertInto('dead').values({ reader: 'inbox', lane: 0, n: row.seq, reason, at: Date.now() }).execute()
      await noteSorted(tx, row.seq)
    })
    this.#faults = 0
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
