import type { AccountId, Chat } from '@queqiao/protocol/model'
import type { Batch } from '../deliveries/deliveries.ts'
import type { Owed, OwedState, Settled } from '../owed.ts'
import type { Ref } from '../owed-refs.ts'
import type { Db, Tx } from '../store/store.ts'

/** A page that is asked for. */
export interface Page {
  readonly account: AccountId | undefined
  readonly chat: Chat | undefined
  readonly states: readonly OwedState[]
  readonly limit: number
  readonly after: Pick<Owed, 'id' | 'since'> | undefined
}

/** One kind of what is owed. */
export interface Kind<K extends Ref['kind']> {
  /** At least the oldest `limit` of the page, in any order. One query after the other: `db` may be one connection. */
  list(db: Db | Tx, page: Page): Promise<readonly Owed[]>
  /** Whose it is; undefined where there is none. */
  accountOf(db: Db | Tx, ref: Ref<K>): Promise<string | undefined>
  retry(batch: Batch, ref: Ref<K>): Promise<Settled>
  drop(batch: Batch, ref: Ref<K>): Promise<Settled>
}

export const done: Settled = { kind: 'done' }
export const refused = (reason: string): Settled => ({ kind: 'refused', reason })
export const byItself: Settled = refused('it goes by itself: only what was set aside can be dropped')
export const notAside: Settled = refused('it was not set aside: it waits, or has arrived')
export const nothing: Settled = { kind: 'unknown', reason: 'nothing of that name is owed' }
