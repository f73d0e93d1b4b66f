import { alone } from '../store/locking.ts'
import type { Db, Store, Tx } from '../store/store.ts'
import { begin, isGoing, isSame, nameOf, removalsOf } from './removals.ts'
import { FileGone, FilesFailure } from './store/errors.ts'
import type { FileHash, Files } from './store/files.ts'

/** Which bytes are needed. Any process gives bytes to messages or takes away what nobody has, and no change of the store
 *  waits for the place where they lie: a removal is noted before it begins, and bytes are given by a change that sees that
 *  none has begun since they were there. */
export class Bytes {
  readonly #store: Store
  readonly #place: Pick<Files, 'size' | 'remove'>

  constructor(store: Store, place: Pick<Files, 'size' | 'remove'>) {
    this.#store = store
    this.#place = place
  }

  /** Makes a change that gives these bytes to messages. What none of them took goes again, and so does what is `spare`: it was
   *  only on the way to them. Throws `FileGone`: they were in nobody's hands a moment ago, and pruning found them; and
   *  `FilesFailure` while that is still under way. */
  async give(
    hashes: readonly FileHash[],
    spare: readonly FileHash[],
    change: (tx: Tx) => Promise<void>,
  ): Promise<void> {
    for (let given = false; !given; ) given = await this.#given(hashes, change)
    for (const hash of new Set([...hashes, ...spare])) await this.forget(hash)
  }

  /** False: a removal has begun since it was seen that they are there, perhaps of them. */
  async #given(hashes: readonly FileHash[], change: (tx: Tx) => Promise<void>): Promise<boolean> {
    const before = await removalsOf(this.#store.db, hashes)
    for (const hash of hashes) {
      if (isGoing(before, hash)) throw new FilesFailure('removing the same bytes', new Error('it is not over yet'))
      if ((await this.#place.size(hash)) === undefined) throw new FileGone(hash)
    }
    return this.#store.write(async (tx) => {
      for (const name of [...new Set(hashes.map(nameOf))].sort()) await alone(tx, name)
      if (!isSame(before, await removalsOf(tx, hashes))) return false
      await change(tx)
      return true
    })
  }

  /** Removes bytes that no message and no command has. Where it cannot be told whether others like them are gone, they stay
   *  until it is looked for such. */
  async forget(hash: FileHash): Promise<void> {
    if (await isNeeded(this.#store.db, hash)) return
    const end = await this.#store.write(async (tx) => {
      await alone(tx, nameOf(hash))
      return (await isNeeded(tx, hash)) ? undefined : begin(tx, hash)
    })
    if (!end) return
    // where it fails, it may still come true
    await this.#place.remove(hash)
    await this.#store.write(end)
  }
}

async function isNeeded(db: Db | Tx, hash: FileHash): Promise<boolean> {
  const needed = db
    .selectFrom('files')
    .select('id')
    .where((eb) => eb.or([eb('hash', '=', hash), eb('ships', '=', hash)]))
    .limit(1)
  return (await needed.executeTakeFirst()) !== undefined
}
