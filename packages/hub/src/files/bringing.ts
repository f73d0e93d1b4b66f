import type { Accepted, Upload } from '@queqiao/protocol/model'
import { steadyNow } from '../clock.ts'
import type { Batch, Deliveries } from '../deliveries/deliveries.ts'
import { Refused } from '../errors.ts'
import { isStoreFailure } from '../store/failure.ts'
import { settled } from '../store/locking.ts'
import type { Store, Tx } from '../store/store.ts'
import { forPeople, type Stored, takeIn, type Workshop } from './arrival.ts'
import { fail, waits } from './asking.ts'
import { settle } from './late.ts'
import { overLimit } from './limits.ts'
import type { Bytes } from './needed.ts'
import { checkPicture, NoPicture } from './pictured.ts'
import { type FileRow, takenAs } from './rows.ts'
import { TooLarge } from './store/errors.ts'
import { addThumbnail, thumbnailOf } from './thumbnails.ts'

export interface BringingOptions {
  readonly store: Store
  readonly deliveries: Deliveries
  readonly workshop: Workshop
  readonly bytes: Bytes
  /** Called when a file has come, or will not come. */
  came(): void
}

/** Milliseconds in which a file that is on its way is not asked for again, and after which that is renewed. Whoever took it
 *  in may have been killed. */
const uploading = 60_000
export const renewed = uploading / 2
/** Milliseconds before it would be asked for again in which that is first put off. */
const ahead = 1_000
/** Milliseconds after which it is, where it broke off. */
const again = 3_000

/** Which rows a file is for. */
type Find = (tx: Tx) => Promise<readonly FileRow[]>

/** Files that clients bring, and others that come for their messages. */
export class Bringing {
  readonly #options: BringingOptions

  constructor(options: BringingOptions) {
    this.#options = options
  }

  /** Takes a file in, where somebody asked for it. One that was given up is still taken. */
  async accept(upload: Upload): Promise<Accepted> {
    const all = await missing(this.#options.store.db, upload).execute()
    const wanted = all.reduce(sooner, undefined)
    if (!wanted) {
      await upload.bytes.cancel()
      return false
    }
    const own = (tx: Tx) => missing(tx, upload).where('files.account', '=', wanted.account)
    const find: Find = (tx) => settled(tx, own(tx), 'files').execute()
    // where nobody says whose it is, the next one of that name must be another account's, also at another process
    const arrived = await this.#arriving(find, upload.account === undefined ? 0 : earliest(all))
    try {
      return await this.#take(wanted, upload.bytes, find)
    } catch (error) {
      if (error instanceof NoPicture) return this.#none(find, error)
      await this.#again(find, error).catch(() => undefined)
      if (error instanceof Refused) return 'empty'
      throw error
    } finally {
      arrived()
    }
  }

  /** What arrives is not asked for again until that is over; it would be at `due`. What is small is there before, and costs no
   *  change. */
  async #arriving(find: Find, due: number): Promise<() => void> {
    const renew = () => this.#due(find, uploading)
    const again = () => void renew().catch(() => undefined)
    const left = due - steadyNow() - ahead
    if (left <= 0) await renew()
    const first = left > 0 ? setTimeout(again, left) : undefined
    const later = setInterval(again, renewed)
    return () => {
      clearTimeout(first)
      clearInterval(later)
    }
  }

  /** The client has brought what it has. */
  async #none(find: Find, { message }: NoPicture): Promise<true> {
    await this.#giveUp(find, message)
    return true
  }

  /** The file of a row has come on another way. Throws what the stream throws, and `NoPicture`. */
  async came(row: FileRow, bytes: ReadableStream<Uint8Array>): Promise<void> {
    await this.#take(row, bytes, async (tx) => {
      const wanted = tx.selectFrom('files').selectAll().where('id', '=', row.id).where('state', '=', 'wanted')
      return settled(tx, wanted, 'files').execute()
    })
  }

  /** Of one that is too large, its message says so from now on. */
  async #take(row: FileRow, bytes: ReadableStream<Uint8Array>, find: Find): Promise<true | 'too-large'> {
    const { store, workshop } = this.#options
    const kind = takenAs(row)
    try {
      const came = await takeIn(workshop, kind, bytes)
      const stored = await forPeople(workshop, kind, came)
      await this.#check(row, stored)
      const thumbnail = await thumbnailOf(store.db, workshop, row, stored)
      const hashes = [stored, ...(thumbnail ? [thumbnail] : [])].map(({ hash }) => hash)
      const write = this.#writing(find, async (batch, one) => {
        if (thumbnail) await addThumbnail(batch.tx, one, thumbnail)
        await ready(batch, one, stored)
      })
      // what a voice was before everybody could play it is of no use any more
      await this.#options.bytes.give(hashes, [came.hash], write)
      this.#options.came()
      return true
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error
      await this.#giveUp(find, overLimit(workshop.limits, kind))
      return 'too-large'
    }
  }

  async #check(row: FileRow, stored: Stored): Promise<void> {
    try {
      checkPicture(row, stored)
    } catch (error) {
      await this.#options.bytes.forget(stored.hash)
      throw error
    }
  }

  async #giveUp(find: Find, reason: string): Promise<void> {
    await this.#options.store.write(this.#writing(find, (batch, one) => fail(batch, one, reason)))
    this.#options.came()
  }

  #writing(find: Find, change: (batch: Batch, row: FileRow) => Promise<void>): (tx: Tx) => Promise<void> {
    const { store, deliveries } = this.#options
    return async (tx) => {
      await deliveries.within(tx, async (batch) => {
        for (const row of await find(tx)) await change(batch, row)
      })
      await store.fellows.tell(tx, 'lanes')
    }
  }

  async #due(find: Find, wait: number): Promise<void> {
    await this.#change(find, () => ({ due: steadyNow() + wait }))
  }

  /** It broke off, or was none. What is our own fault counts for nothing. */
  async #again(find: Find, error: unknown): Promise<void> {
    const reason = error instanceof Refused ? { reason: error.message } : {}
    const isOurs = isStoreFailure(error)
    await this.#change(find, ({ tries }) => ({
      ...{ due: steadyNow() + again, ...reason },
      ...(isOurs && { tries: Math.max(1, tries - 1) }),
    }))
  }

  async #change(find: Find, change: (row: FileRow) => Partial<FileRow>): Promise<void> {
    await this.#options.store.write(async (tx) => {
      for (const row of await find(tx))
        await tx.updateTable('files').set(change(row)).where('id', '=', row.id).where('state', '=', 'wanted').execute()
    })
  }
}

/** Rows without the file that clients of this endpoint, or of the account that is named, know by that key. Where none is named,
 *  it may be anybody's: then it is one that was asked for. */
const missing = (db: Store['db'] | Tx, { endpoint, account, source }: Upload) =>
  db
    .selectFrom('files')
    .selectAll('files')
    .where('files.key', '=', source)
    .where('files.state', 'in', ['wanted', 'failed'])
    .where((eb) =>
      account === undefined
        ? eb.and([eb('tries', '>', 0), eb('url', 'is', null)])
        : eb.and([
            eb('files.account', '=', account),
            eb.or([eb('files.state', '=', 'wanted'), eb('files.tries', '>', 0)]),
          ]),
    )
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('accounts')
          .select('accounts.id')
          .whereRef('accounts.id', '=', 'files.account')
          .where('accounts.endpoint', '=', endpoint),
      ),
    )

/** The row that was asked for first, of those that are still waited for; what is just arriving counts as asked for later. */
const sooner = (one: FileRow | undefined, other: FileRow): FileRow =>
  one && askedAt(one) <= askedAt(other) ? one : other

/** When the first of them would be asked for again: what was given up is not. */
const earliest = (rows: readonly FileRow[]): number => Math.min(...rows.map(({ due }) => due ?? 0))

const askedAt = ({ due, tries }: FileRow): number => (due ?? Number.POSITIVE_INFINITY) - (waits[tries - 1] ?? 0)

async function ready(batch: Batch, row: FileRow, { hash, size, facts }: Stored): Promise<void> {
  const come = { state: 'ready', reason: null, due: null, hash, size, facts: JSON.stringify(facts) } as const
  await batch.tx.updateTable('files').set(come).where('id', '=', row.id).execute()
  batch.size('file', { account: row.account, direction: 'from-wechat' }, size)
  await settle(batch, row, true)
}
