import type { AccountId } from '@queqiao/protocol/model'
import type { Wakes } from '../lanes/wakes.ts'
import { alone } from '../store/locking.ts'
import { note } from '../store/note.ts'
import type { Store, Tx } from '../store/store.ts'

interface Push {
  readonly account: AccountId
  /** Counts up in the store: the newest of an account is the one. */
  number: number
  readonly outdone: AbortController
}

/** Who is told of work, to hand it out unasked: of several processes, the one that the client called last. */
export class Pushes {
  readonly #store: Store
  readonly #wakes: Wakes
  readonly #pushes = new Set<Push>()

  constructor(store: Store, wakes: Wakes) {
    this.#store = store
    this.#wakes = wakes
  }

  /** Wakes when there may be work. Ends when `signal` aborts, or when another process was called for the same account. */
  async *on(account: AccountId, signal: AbortSignal): AsyncGenerator<void> {
    const push: Push = { account, number: 0, outdone: new AbortController() }
    this.#pushes.add(push)
    try {
      if (this.#store.fellows.many) push.number = await this.#store.write((tx) => this.#begin(tx, account))
      yield* this.#wakes.on(account, AbortSignal.any([signal, push.outdone.signal]))
    } finally {
      this.#pushes.delete(push)
    }
  }

  /** Another process tells which push is the newest of an account. */
  heard(about: string): void {
    const blank = about.indexOf(' ')
    const [number, account] = [Number(about.slice(0, blank)), about.slice(blank + 1)]
    for (const push of this.#pushes) if (push.account === account && push.number < number) push.outdone.abort()
  }

  async #begin(tx: Tx, account: AccountId): Promise<number> {
    await alone(tx, 'pushes')
    const last = await tx.selectFrom('notes').select('value').where('name', '=', 'pushes').executeTakeFirst()
    const number = Number(last?.value ?? 0) + 1
    await note(tx, 'pushes', number)
    await this.#store.fellows.tell(tx, `socket ${number} ${account}`)
    return number
  }
}
