import { alone } from '../store/locking.ts'
import type { Store, Tx } from '../store/store.ts'
import { FileGone } from './store/errors.ts'
import type { FileHash, Files } from './store/files.ts'

/** Which bytes are needed. One at a time gives bytes to messages or takes away what nobody has; changes of the store never
 *  wait for the place where they lie. */
export class Bytes {
  readonly #store: Store
  readonly #place: Files
  #turn: Promise<unknown> = Promise.resolve()

  constructor(store: Store, place: Files) {
    this.#store = store
    this.#place = place
  }

  /** Makes a change that gives these bytes to messages. What none of them took goes again, and so does what is `spare`: it was
   *  only on the way to them. Throws `FileGone`: they were in nobody's hands a moment ago, and pruning found them. */
  give(hashes: readonly FileHash[], spare: readonly FileHash[], change: (tx: Tx) => Promise<void>): Promise<void> {
    return this.#alone(async () => {
      for (const hash of hashes) if ((await this.#place.size(hash)) === undefined) throw new FileGone(hash)
      await this.#store.write(change)
      for (const hash of new Set([...hashes, ...spare])) await this.#drop(hash)
    })
  }

  /** Removes bytes that no message and no command has. */
  forget(hash: FileHash): Promise<void> {
    return this.#alone(() => this.#drop(hash))
  }

  async #drop(hash: FileHash): Promise<void> {
    const needed = this.#store.db
      .selectFrom('files')
      .select('id')
      .where((eb) => eb.or([eb('hash', '=', hash), eb('ships', '=', hash)]))
      .limit(1)
    if (!(await needed.executeTakeFirst())) await this.#place.remove(hash)
  }

  /** One at a time: of this process first, so that no more than one connection waits for those of the others. */
  #alone(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(() => this.#amongProcesses(work))
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  #amongProcesses(work: () => Promise<void>): Promise<void> {
    const { fellows } = this.#store
    if (!fellows.many) return work()
    return this.#store.write(async (tx) => {
      await alone(tx, 'bytes')
      await work()
    })
  }
}
