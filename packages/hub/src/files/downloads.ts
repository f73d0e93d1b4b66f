import { steadyNow } from '../clock.ts'
import type { Deliveries } from '../deliveries.ts'
import type { Log } from '../options.ts'
import { untouched } from '../store/locking.ts'
import type { Store, Tx } from '../store/store.ts'
import { fail, waits } from './asking.ts'
import type { Bringing } from './bringing.ts'
import { FetchError } from './fetch/fetch-error.ts'
import type { Fetcher } from './fetch/fetcher.ts'
import { type Limits, limitOf } from './limits.ts'
import { type FileRow, takenAs } from './rows.ts'
import { TooLarge } from './store/errors.ts'

export interface DownloadsOptions {
  readonly store: Store
  readonly deliveries: Deliveries
  readonly bringing: Bringing
  readonly fetcher: Fetcher
  readonly limits: Limits
  readonly log: Log
  /** Called when something is not waited for any longer. */
  changed(): void
}

/** Downloads under way at once. */
const atOnce = 8
/** Milliseconds in which nobody else begins the same download. */
const lease = 600_000

/** Files that have a public address: fetched by us. */
export class Downloads {
  readonly #options: DownloadsOptions
  readonly #running = new Map<string, Promise<void>>()
  readonly #stopping = new AbortController()
  #looking: Promise<void> | undefined

  constructor(options: DownloadsOptions) {
    this.#options = options
  }

  /** What the last process had begun to fetch is begun anew; that of others that live is theirs. */
  async load(): Promise<void> {
    const { store } = this.#options
    if (store.fellows.many) return
    const begun = { due: steadyNow() }
    await store.write((tx) =>
      tx.updateTable('files').set(begun).where('due', 'is not', null).where('url', 'is not', null).execute(),
    )
  }

  /** There may be something to fetch. */
  wake(): void {
    if (this.#stopping.signal.aborted) return
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#looking
    await Promise.all(this.#running.values())
    await this.#options.fetcher.close()
  }

  async #look(): Promise<void> {
    try {
      const free = atOnce - this.#running.size
      if (free <= 0 || !(await this.#isAny())) return
      for (const row of await this.#options.store.write((tx) => claim(tx, free))) this.#begin(row)
    } catch (error) {
      this.#options.log('warn', 'what is to be fetched cannot be read', { error: String(error) })
    }
  }

  async #isAny(): Promise<boolean> {
    const due = dueRows(this.#options.store.db, steadyNow()).limit(1)
    return (await due.execute()).length > 0
  }

  #begin(row: FileRow): void {
    const running = this.#fetch(row).finally(() => {
      this.#running.delete(row.id)
      this.wake()
    })
    this.#running.set(row.id, running)
  }

  async #fetch(row: FileRow): Promise<void> {
    const { fetcher, bringing, limits, log } = this.#options
    const limit = limitOf(limits, takenAs(row))
    try {
      const { url } = row
      const bytes = dataIn(url ?? '') ?? (await fetcher.get(url ?? '', { limit, signal: this.#stopping.signal })).bytes
      await bringing.came(row, bytes)
    } catch (error) {
      // nothing was found out about it
      if (this.#stopping.signal.aborted) return this.#again(row, { wait: 0, tries: row.tries })
      log('info', 'a file could not be fetched', { file: row.id, tries: row.tries, error: String(error) })
      await this.#failed(row, error)
    }
  }

  async #failed(row: FileRow, error: unknown): Promise<void> {
    const isOver = error instanceof TooLarge || (error instanceof FetchError && error.outcome === 'refused')
    const wait = waits[row.tries]
    if (!isOver && wait !== undefined) return this.#again(row, { wait, tries: row.tries + 1 })
    if (row.key !== null) return this.#askClient(row)
    const { store, deliveries, changed } = this.#options
    const reason = error instanceof Error ? error.message : 'it could not be fetched'
    await store.write((tx) => deliveries.within(tx, (batch) => fail(batch, row, reason))).catch(() => undefined)
    changed()
  }

  /** The client may have it all the same. */
  async #askClient({ id }: FileRow): Promise<void> {
    await this.#change(id, { url: null, tries: 0, due: steadyNow() })
  }

  async #again({ id }: FileRow, { wait, tries }: { wait: number; tries: number }): Promise<void> {
    await this.#change(id, { due: steadyNow() + wait, tries })
  }

  /** Changes what has still to come: it may have come on another way. */
  async #change(id: string, change: Partial<FileRow>): Promise<void> {
    const wanted = (tx: Tx) =>
      tx.updateTable('files').set(change).where('id', '=', id).where('state', '=', 'wanted').execute()
    // otherwise it comes again when the lease has run out
    await this.#options.store.write(wanted).catch(() => undefined)
  }
}

/** What an address holds itself: nothing need be fetched. Undefined where it is the address of something. */
const dataIn = (url: string): ReadableStream<Uint8Array> | undefined => {
  const [, words] = /^data:[^,]*;base64,(.*)$/s.exec(url) ?? []
  return words === undefined ? undefined : new Blob([Buffer.from(words, 'base64')]).stream()
}

const dueRows = (db: Store['db'] | Tx, now: number) =>
  db.selectFrom('files').selectAll().where('due', '<=', now).where('url', 'is not', null).where('state', '=', 'wanted')

/** Takes some that are due; nobody else does so while they are fetched. */
async function claim(tx: Tx, limit: number): Promise<readonly FileRow[]> {
  const now = steadyNow()
  const rows = await untouched(tx, dueRows(tx, now).orderBy('due').limit(limit), 'files').execute()
  for (const { id } of rows)
    await tx
      .updateTable('files')
      .set({ due: now + lease })
      .where('id', '=', id)
      .execute()
  return rows
}
