import { steadyNow } from '../clock.ts'
import type { Deliveries } from '../deliveries/deliveries.ts'
import { Refused } from '../errors.ts'
import type { Log } from '../log.ts'
import { isStoreFailure } from '../store/failure.ts'
import { untouched } from '../store/locking.ts'
import type { Store, Tx } from '../store/store.ts'
import { fail, waits } from './asking.ts'
import type { Bringing } from './bringing.ts'
import { FetchError } from './fetch/fetch-error.ts'
import type { Fetcher } from './fetch/fetcher.ts'
import { type Limits, limitOf } from './limits.ts'
import { NoPicture } from './pictured.ts'
import { type FileRow, takenAs } from './rows.ts'
import { admitted, fullOf, isElsewhere, siteOf } from './sites.ts'

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
/** Rows looked at in one change. */
const page = 50
/** Milliseconds in which nobody else begins the same download, and after which that is renewed while it lasts. */
export const lease = 60_000
const renewed = lease / 2
/** Milliseconds after which one is tried again that we could not keep. */
const mended = 30_000

interface Running {
  readonly site: string
  readonly done: Promise<void>
}

/** Files that have a public address: fetched by us. */
export class Downloads {
  readonly #options: DownloadsOptions
  readonly #running = new Map<string, Running>()
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
    await Promise.all([...this.#running.values()].map(({ done }) => done))
    await this.#options.fetcher.close()
  }

  async #look(): Promise<void> {
    try {
      // those of a site that takes no more are passed over: behind them may be others
      while (await this.#more());
    } catch (error) {
      this.#options.log('warn', 'what is to be fetched cannot be read', { error: String(error) })
    }
  }

  /** Whether something was found to fetch. */
  async #more(): Promise<boolean> {
    const { store } = this.#options
    const limit = atOnce - this.#running.size
    const sites = [...this.#running.values()].map(({ site }) => site)
    if (limit <= 0 || !(await dueRows(store.db, sites).limit(1).executeTakeFirst())) return false
    const rows = await store.write((tx) => claim(tx, limit, sites))
    // one that could not be renewed in time goes on all the same
    for (const row of rows) if (!this.#running.has(row.id)) this.#begin(row)
    return rows.length > 0
  }

  #begin(row: FileRow): void {
    const done = this.#fetch(row).finally(() => {
      this.#running.delete(row.id)
      this.wake()
    })
    this.#running.set(row.id, { site: siteOf(row), done })
  }

  async #fetch(row: FileRow): Promise<void> {
    try {
      await this.#bring(row)
    } catch (error) {
      // nothing was found out about it
      if (this.#stopping.signal.aborted) return this.#again(row, { wait: 0, tries: row.tries })
      this.#options.log('info', 'a file could not be fetched', { file: row.id, tries: row.tries, error: String(error) })
      await this.#failed(row, error)
    }
  }

  /** Nobody else begins it meanwhile. */
  async #bring(row: FileRow): Promise<void> {
    const { fetcher, bringing, limits } = this.#options
    const renewing = setInterval(() => void this.#again(row, { wait: lease, tries: row.tries }), renewed)
    try {
      const limit = limitOf(limits, takenAs(row))
      const url = row.url ?? ''
      const bytes = dataIn(url) ?? (await fetcher.get(url, { limit, signal: this.#stopping.signal }))
      await bringing.came(row, bytes)
    } finally {
      clearInterval(renewing)
    }
  }

  async #failed(row: FileRow, error: unknown): Promise<void> {
    // what is our own fault counts for nothing
    if (isStoreFailure(error)) return this.#again(row, { wait: mended, tries: row.tries })
    const isOver = error instanceof NoPicture || (error instanceof FetchError && error.outcome === 'refused')
    const wait = waits[row.tries]
    if (!isOver && wait !== undefined) return this.#again(row, { wait, tries: row.tries + 1 })
    if (row.key !== null) return this.#askClient(row)
    const { store, deliveries, changed } = this.#options
    await store.write((tx) => deliveries.within(tx, (batch) => fail(batch, row, whyNot(error)))).catch(() => undefined)
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

/** In words that people may read. */
const whyNot = (error: unknown): string =>
  error instanceof FetchError || error instanceof Refused ? error.message : 'it could not be fetched'

/** What an address holds itself: nothing need be fetched. Undefined where it is the address of something. */
const dataIn = (url: string): ReadableStream<Uint8Array> | undefined => {
  const [, words] = /^data:[^,]*;base64,(.*)$/s.exec(url) ?? []
  return words === undefined ? undefined : new Blob([Buffer.from(words, 'base64')]).stream()
}

/** Of sites from which more may be fetched. */
const dueRows = (db: Store['db'] | Tx, sites: readonly string[]) =>
  db
    .selectFrom('files')
    .selectAll()
    .where('due', '<=', steadyNow())
    .where('url', 'is not', null)
    .where('state', '=', 'wanted')
    .where((eb) => eb.and(fullOf(sites).map((site) => isElsewhere(eb, site))))

/** Takes some that are due; nobody else does so while they are fetched. */
async function claim(tx: Tx, limit: number, sites: readonly string[]): Promise<readonly FileRow[]> {
  const now = steadyNow()
  const due = await untouched(tx, dueRows(tx, sites).orderBy('due').limit(page), 'files').execute()
  const rows = admitted(due, limit, sites)
  for (const { id } of rows)
    await tx
      .updateTable('files')
      .set({ due: now + lease })
      .where('id', '=', id)
      .execute()
  return rows
}
