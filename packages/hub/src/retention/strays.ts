import type { Bytes } from '../files/needed.ts'
import { FilesFailure } from '../files/store/errors.ts'
import type { FileHash, Files } from '../files/store/files.ts'
import type { Log } from '../log.ts'
import { note } from '../store/note.ts'
import type { Db, Store } from '../store/store.ts'
import { batch, padded, rested, type Span } from './walk.ts'

/** Milliseconds from one look to the next, and that bytes lie there before they can go: the row that names them may be on
 *  its way, and clocks differ. */
const day = 86_400_000

export interface StraysOptions {
  readonly place: Pick<Files, 'list' | 'giveUp'>
  readonly bytes: Pick<Bytes, 'forget'>
  readonly log: Log
}

/** What killed processes left in the place of files: bytes of which they had not yet written whose they are, and uploads
 *  that they had not ended. Looked for once after the start, then once a day. */
export class Strays {
  readonly #options: StraysOptions
  readonly #told = new Set<string>()
  #last: number | undefined

  constructor(options: StraysOptions) {
    this.#options = options
  }

  /** Removes what has lain there for a day. Throws `FilesFailure` where the place fails; what the keys of a bucket have no
   *  right to is left out. */
  async sweep(store: Store, span: Pick<Span, 'now' | 'signal'>): Promise<void> {
    const { now, signal } = span
    if (signal.aborted || (this.#last !== undefined && now - this.#last < day)) return
    await this.#ifAllowed('files that nobody needs', () => this.#remove(store, span))
    await this.#ifAllowed('uploads that were never ended', () => this.#options.place.giveUp(now - day, signal))
    if (!signal.aborted) this.#last = now
  }

  async #remove(store: Store, { now, signal }: Pick<Span, 'now' | 'signal'>): Promise<void> {
    const began = await beginning(store, now)
    const old: FileHash[] = []
    for await (const { hash, at } of this.#options.place.list()) {
      if (signal.aborted) return
      if (at >= began && at < now - day) old.push(hash)
      if (old.length < batch) continue
      await this.#sift(store, old.splice(0), signal)
      await rested(signal)
    }
    await this.#sift(store, old, signal)
  }

  async #sift(store: Store, hashes: readonly FileHash[], signal: AbortSignal): Promise<void> {
    const strays = await unnamed(store.db, hashes)
    for (const hash of strays) if (!signal.aborted) await this.#options.bytes.forget(hash)
    if (strays.length) this.#options.log('info', 'files that nobody needs were removed', { count: strays.length })
  }

  async #ifAllowed(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof FilesFailure && error.isForbidden)) throw error
      if (!this.#told.has(what)) this.#options.log('info', `${what} stay: ${error.message}`)
      this.#told.add(what)
    }
  }
}

/** When this store began. What lay there before is of another one that had the same place, perhaps of the one that this
 *  one is to be filled from: nothing here can tell whether it is needed. */
function beginning(store: Store, now: number): Promise<number> {
  return store.write(async (tx) => {
    const noted = await tx.selectFrom('notes').select('value').where('name', '=', 'began').executeTakeFirst()
    if (noted) return Number(noted.value)
    const first = await tx.selectFrom('inbox').select('at').orderBy('seq').limit(1).executeTakeFirst()
    const at = first?.at ?? now
    await note(tx, 'began', at)
    return at
  })
}

/** Of these, what no row had a moment ago. */
async function unnamed(db: Db, hashes: readonly FileHash[]): Promise<readonly FileHash[]> {
  if (!hashes.length) return []
  const named = async (which: 'hash' | 'ships') => {
    const rows = await db.selectFrom('files').select(which).distinct().where(which, 'in', padded(hashes)).execute()
    return rows.map((row) => row[which])
  }
  const needed = new Set<string | null>([...(await named('hash')), ...(await named('ships'))])
  return hashes.filter((hash) => !needed.has(hash))
}
