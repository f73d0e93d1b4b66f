import { randomUUID } from 'node:crypto'
import { type AccountId, type Answer, accountId, type Handed, taskId } from '@queqiao/protocol/model'
import { steadyNow } from '../clock.ts'
import type { Batch, Deliveries } from '../deliveries/deliveries.ts'
import { fileId } from '../ids.ts'
import { Turns } from '../lanes/turns.ts'
import type { Wakes } from '../lanes/wakes.ts'
import { untouched } from '../store/locking.ts'
import type { Schema } from '../store/schema.ts'
import type { ExpressionBuilder, Store, Tx } from '../store/store.ts'
import { settle } from './late.ts'
import type { FileRow } from './rows.ts'

export interface AskingOptions {
  readonly store: Store
  readonly deliveries: Deliveries
  readonly wakes: Wakes
}

/** Milliseconds from each try to have a file to the next, or until it is given up. A client that was asked has as long to bring
 *  it: WeChat must have it first. A download that failed is begun anew. */
export const waits = [3_000, 10_000, 30_000, 120_000, 120_000] as const
const day = 86_400_000
/** Rows looked at in one change. */
const page = 50

const NONE: readonly Handed[] = []

/** Asks clients for the files that their reports name, again and again until they come. Nobody notices these commands. */
export class Asking {
  readonly #options: AskingOptions
  readonly #turns: Turns
  readonly #wanted = new Set<AccountId>()

  constructor(options: AskingOptions) {
    this.#options = options
    this.#turns = new Turns(options.wakes)
  }

  /** Files of this account may be wanted, by a change that is not committed yet. */
  wanted(account: AccountId): void {
    this.#wanted.add(account)
  }

  /** Call it when that is committed: whoever waits for work asks again. */
  wake(): void {
    for (const account of this.#wanted) this.#turns.wake(account)
    this.#wanted.clear()
  }

  /** What is due, at most `limit`. */
  async take(account: AccountId, limit: number): Promise<readonly Handed[]> {
    // most polls look no further
    if (limit < 1 || !this.#turns.begin(account, steadyNow())) return NONE
    const handed = await this.#options.store
      .write((tx) => this.#ask(tx, account, limit))
      .catch((error: unknown) => {
        this.#turns.mark(account)
        throw error
      })
    // whoever asked meanwhile found nothing and waits by now
    if (handed.length) this.#turns.wake(account)
    return handed
  }

  async #ask(tx: Tx, account: AccountId, limit: number): Promise<readonly Handed[]> {
    const now = steadyNow()
    const due = tx
      .selectFrom('files')
      .selectAll()
      .where('account', '=', account)
      .where('state', '=', 'wanted')
      .where('url', 'is', null)
      .where('due', '<=', now)
      .where('tries', '<', waits.length)
      .orderBy('due')
      .limit(Math.min(limit, page))
    const rows = await untouched(tx, due, 'files').execute()
    for (const { id, tries } of rows) {
      await tx
        .updateTable('files')
        .set({ tries: tries + 1, due: now + (waits[tries] ?? 0) })
        .where('id', '=', id)
        .execute()
    }
    return rows.map(fetching)
  }

  /** What the client said of such a task. True if it was one. */
  async answered(tx: Tx, account: AccountId, task: string, answer: Answer): Promise<boolean> {
    const id = askedFor(task)
    if (id === undefined) return false
    // it may come later, and is asked for again; this is then said if it does not, unless more is known
    if (answer.kind === 'failed')
      await tx
        .updateTable('files')
        .set({ reason: answer.reason })
        .where('id', '=', id)
        .where('account', '=', account)
        .where('state', '=', 'wanted')
        .where('reason', 'is', null)
        .execute()
    return true
  }

  /** Gives up what did not come, and wakes who is to be asked again. */
  async sweep(): Promise<boolean> {
    const { store, deliveries } = this.#options
    const now = steadyNow()
    const due = store.db
      .selectFrom('files')
      .where('due', '<=', now)
      .where('url', 'is', null)
      .where('state', '=', 'wanted')
    for (const { account } of await due.select('account').distinct().execute()) this.#turns.wake(accountId(account))
    if (!(await due.select('id').where(isHopeless(now)).limit(1).executeTakeFirst())) return false
    await store.write((tx) => deliveries.within(tx, (batch) => giveUp(batch, now)))
    return true
  }

  /** Wakes nobody any more. */
  stop(): void {
    this.#turns.stop()
  }
}

/** Asked for often enough, or wanted for a day of a client that never came for tasks. */
const isHopeless = (now: number) => (eb: ExpressionBuilder<Schema, 'files'>) =>
  eb.or([eb('tries', '>=', waits.length), eb('at', '<', now - day)])

async function giveUp(batch: Batch, now: number): Promise<void> {
  const late = batch.tx
    .selectFrom('files')
    .selectAll()
    .where('due', '<=', now)
    .where('url', 'is', null)
    .where('state', '=', 'wanted')
    .where(isHopeless(now))
    .limit(page)
  for (const row of await untouched(batch.tx, late, 'files').execute())
    await fail(batch, row, row.reason ?? 'the WeChat client has not brought it')
}

/** It will not come any more. */
export async function fail(batch: Batch, row: FileRow, reason: string): Promise<void> {
  const failed = { state: 'failed', reason, due: null } as const
  const wanted = batch.tx.updateTable('files').set(failed).where('id', '=', row.id).where('state', '=', 'wanted')
  const { numUpdatedRows } = await wanted.executeTakeFirst()
  if (numUpdatedRows > 0n) await settle(batch, row, false)
}

const asking = 'file '

const fetching = ({ id, key, name, size }: FileRow): Handed => {
  const source = { ...(key !== null && { key }), ...(name !== null && { name }), ...(size !== null && { size }) }
  return { task: taskId(`${asking}${id} ${randomUUID()}`), command: { kind: 'fetch', source } }
}

/** Which file a task asks for. */
const askedFor = (task: string): string | undefined =>
  task.startsWith(asking) ? fileId(task.slice(asking.length, task.lastIndexOf(' '))) : undefined
