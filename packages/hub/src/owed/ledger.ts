import type { AccountId } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import type { Bridge } from '../bridge.ts'
import type { Batch, Deliveries } from '../deliveries/deliveries.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Owed, OwedId, OwedState, Owing, Settled, Which } from '../owed.ts'
import { older, type Ref, refOf } from '../owed-refs.ts'
import type { Db, Store, Tx } from '../store/store.ts'
import type { Wanted } from '../wish.ts'
import { commandOf, commands, type Written, writtenAt } from './commands.ts'
import { entries } from './entries.ts'
import { type Kind, nothing, type Page, refused } from './kind.ts'
import { reports } from './reports.ts'

export interface LedgerOptions {
  readonly store: Store
  readonly bridges: readonly Bridge[]
  readonly accounts: Accounts
  readonly deliveries: Deliveries
  readonly outbox: Outbox
  /** Called when something may go again. */
  changed(): void
}

const everything: readonly OwedState[] = ['queued', 'handed', 'unknown', 'failed', 'waiting', 'uncertain', 'dead']

type Kinds = { readonly [K in Ref['kind']]: Kind<K> }
/** What a person decides. */
export type Deed = 'retry' | 'drop'

/** What somebody decides about. */
export interface Decided {
  readonly id: string
  readonly account: AccountId
  /** Why they may not have this done once more; nothing if they may. */
  refusal(command: Wanted): string | undefined
}

/** What is still owed, either way. */
export class Ledger implements Owing {
  readonly #options: LedgerOptions
  readonly #kinds: Kinds

  constructor(options: LedgerOptions) {
    this.#options = options
    const { bridges, accounts, outbox } = options
    this.#kinds = { command: commands(outbox), report: reports(), entry: entries(bridges, accounts) }
  }

  list(which?: Which): Promise<readonly Owed[]> {
    return this.listIn(this.#options.store.db, which)
  }

  /** The same, inside a change. */
  async listIn(db: Db | Tx, which: Which = {}): Promise<readonly Owed[]> {
    const { account, chat, states = everything, limit = 100, after } = which
    const page: Page = { account, chat, states, limit, after }
    const found: Owed[] = []
    for (const kind of Object.values(this.#kinds)) found.push(...(await kind.list(db, page)))
    return found.sort(older).slice(0, limit)
  }

  retry(id: OwedId): Promise<Settled> {
    return this.#settle('retry', id)
  }

  drop(id: OwedId): Promise<Settled> {
    return this.#settle('drop', id)
  }

  /** Retries or drops inside a change, if it is this account's, and who asks may. Call `changed` when that is committed. */
  async decide(deed: Deed, batch: Batch, { id, account, refusal }: Decided): Promise<Settled> {
    const ref = refOf(id)
    if (!ref || (await this.#accountOf(batch, ref)) !== account) return nothing
    const command = deed === 'retry' && ref.kind === 'command' ? await commandOf(batch, ref) : undefined
    const reason = command && refusal(command)
    return reason === undefined ? this.#do(deed, batch, ref) : refused(reason)
  }

  /** Where the message stands, or the line, that an owed command came of; undefined for all else. */
  async writtenAt(batch: Pick<Batch, 'tx'>, id: string): Promise<Written | undefined> {
    const ref = refOf(id)
    return ref?.kind === 'command' ? writtenAt(batch, ref) : undefined
  }

  /** Something may go again. */
  changed(): void {
    this.#options.changed()
  }

  async #settle(deed: Deed, id: OwedId): Promise<Settled> {
    const ref = refOf(id)
    if (!ref) return nothing
    const { store, deliveries } = this.#options
    const settled = await store.write((tx) => deliveries.within(tx, (batch) => this.#do(deed, batch, ref)))
    if (settled.kind === 'done') this.changed()
    return settled
  }

  #do<K extends Ref['kind']>(deed: Deed, batch: Batch, ref: Ref<K>): Promise<Settled> {
    return this.#kinds[ref.kind][deed](batch, ref)
  }

  #accountOf<K extends Ref['kind']>({ tx }: Batch, ref: Ref<K>): Promise<string | undefined> {
    return this.#kinds[ref.kind].accountOf(tx, ref)
  }
}
