import { type AccountId, type Answer, accountId, type Event, type Source, type TaskId } from '@queqiao/protocol/model'
import { steadyNow } from '../clock.ts'
import type { Batch, Deliveries } from '../deliveries/deliveries.ts'
import { isStoreFailure, isUnkept } from '../store/failure.ts'
import { alone } from '../store/locking.ts'
import { note } from '../store/note.ts'
import { parse, UnreadableRow } from '../store/row.ts'
import { statement } from '../store/statement.ts'
import type { Store, Tx } from '../store/store.ts'
import type { Repeats } from './repeats.ts'

/** A row of the inbox, read back. */
export type Arrived = { readonly seq: number; readonly account: AccountId; readonly at: number } & (
  | { readonly kind: 'event'; readonly event: Event<Source> }
  | { readonly kind: 'result'; readonly task: TaskId; readonly answer: Answer }
)

export interface SortingOptions {
  readonly store: Store
  readonly deliveries: Deliveries
  readonly repeats: Repeats
  /** What a row means: called inside the transaction that also notes that it is sorted. */
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

/** Takes what was stored out of the inbox, in order, and has it sorted into the lanes. */
export class Sorting {
  readonly #options: SortingOptions
  #running: Promise<void> | undefined
  #again = false
  #stopped = false
  #faults = 0
  /** The report that was sorted first when this was last tried. */
  #first: number | undefined
  /** Whether it was tried without others. */
  #alone = false
  /** The last one of those that could not be sorted together: until then one is sorted at a time. */
  #singly = 0
  /** Reports since this looked last. */
  #rush = 0

  constructor(options: SortingOptions) {
    this.#options = options
  }

  /** There may be something to sort. */
  wake(): void {
    this.#rush++
    this.#again = true
    this.#running ??= this.#sortAll()
  }

  /** Ends when what is stored by now is sorted, unless that fails. */
  async pass(): Promise<void> {
    this.wake()
    await this.#running
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
    const { store, repeats } = this.#options
    if (repeats.hasNews) await repeats.noting(store, () => Promise.resolve())
  }

  async #sortAll(): Promise<void> {
    while (this.#again && !this.#stopped) {
      await this.#giveWay()
      this.#again = false
      await this.#sortSome().catch((error: unknown) => this.#stumble(error))
    }
    this.#running = undefined
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
    const { store, deliveries, repeats, sort, sorted } = this.#options
    const limit = this.#singly ? 1 : atOnce
    repeats.prune(steadyNow())
    let tried = 0
    const sortThem = async (tx: Tx) => {
      // one process at a time: what one account reports is sorted in order
      await alone(tx, 'sorting')
      const rows = await unsorted(tx, limit)
      this.#first = rows[0]?.seq
      this.#alone = rows.length === 1
      tried = rows.at(-1)?.seq ?? 0
      await deliveries.within(tx, async (batch) => {
        for (const row of rows) await sort(batch, readBack(row))
      })
      const last = rows.at(-1)
      if (!last) return 0
      await note(tx, 'sorted', last.seq)
      await store.fellows.tell(tx, 'lanes')
      return rows.length
    }
    const count = await repeats.noting(store, sortThem).catch((error: unknown) => {
      this.#singly = Math.max(this.#singly, tried)
      throw error
    })
    this.#faults = 0
    if (tried >= this.#singly) this.#singly = 0
    if (count) sorted()
    if (count === limit) this.#again = true
  }

  // one report at a time for a while; one that cannot be kept, or fails again and again, is set aside, so that the others go
  // on. While the store itself fails, everything waits
  async #stumble(error: unknown): Promise<void> {
    this.#options.failed(error)
    this.#again = true
    if (!isStoreFailure(error)) this.#faults++
    const isHopeless = error instanceof UnreadableRow || isUnkept(error)
    const reason = error instanceof UnreadableRow ? error.message : String(error)
    const isOver = (isHopeless && this.#alone) || this.#faults > ownFaults
    if (isOver && (await this.#setAside(reason).catch(this.#options.failed))) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }

  /** Tells whether there was something to set aside. */
  async #setAside(reason: string): Promise<boolean> {
    const { store, deliveries, sorted } = this.#options
    const isDone = await store.write(async (tx) => {
      await alone(tx, 'sorting')
      const [row] = await unsorted(tx, 1)
      // another process may have done so already
      if (!row || row.seq !== this.#first) return false
      await tx
        .insertInto('dead')
        .values({ reader: 'inbox', lane: 0, n: row.seq, reason, at: steadyNow(), uncertain: 0 })
        .execute()
      await note(tx, 'sorted', row.seq)
      const lines = [`⚠ A report of WeChat could not be dealt with; it is kept as report ${row.seq}.`]
      await deliveries.within(tx, async (batch) =>
        batch.tell({ account: accountId(row.account) }, { kind: 'desk', lines }),
      )
      return true
    })
    this.#faults = 0
    sorted()
    return isDone
  }
}

interface Row {
  readonly seq: number
  readonly account: string
  readonly kind: 'event' | 'result'
  readonly body: string
  readonly at: number
}

const sortedUpTo = statement((db) => db.selectFrom('notes').select('value').where('name', '=', 'sorted'))

const rowsAfter = statement((db, given: { seq: number; limit: number }) =>
  db
    .selectFrom('inbox')
    .select(['seq', 'account', 'kind', 'body', 'at'])
    .where('seq', '>', given.seq)
    .orderBy('seq')
    .limit(given.limit),
)

async function unsorted(tx: Tx, limit: number): Promise<readonly Row[]> {
  const [sorted] = await sortedUpTo(tx, {})
  return rowsAfter(tx, { seq: position(sorted?.value ?? '0'), limit })
}

function position(noted: string): number {
  const seq = Number(noted)
  if (Number.isSafeInteger(seq)) return seq
  throw new Error('how far reports are sorted cannot be read: mend the row `sorted` of the table notes')
}

function readBack({ seq, account, kind, body, at }: Row): Arrived {
  const about = { seq, account: accountId(account), at }
  if (kind === 'event') return { ...about, kind, event: parse<Event<Source>>(body) }
  const { task, ...said } = parse<{ task: TaskId } & ({ answer: Answer } | { outcome: Answer })>(body)
  // the first release wrote `outcome`; what it left unsorted is read by this one
  return { ...about, kind, task, answer: 'answer' in said ? said.answer : said.outcome }
}
