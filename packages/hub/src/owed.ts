import { type AccountId, type Chat, type Id, id } from '@queqiao/protocol/model'

/** One thing that is still owed. Text that a person can type: no blanks. `c17`, `matrix.12.5`, `from-matrix.3.1`,
 *  `wechat.77`. */
export type OwedId = Id<'owed'>
/** Throws TypeError for an empty text; an id of nothing is refused when it is used. */
export const owedId = id('owed')

/** Commands: `queued`, `handed` to the client, `unknown` or `failed`. What goes to a bridge or comes from one: `waiting`,
 *  perhaps there (`uncertain`), or set aside (`dead`). */
export type OwedState = 'queued' | 'handed' | 'unknown' | 'failed' | 'waiting' | 'uncertain' | 'dead'

/** Something that has not reached who it is for, or that nobody knows of whether it has. Holds no words of people. */
export interface Owed {
  readonly id: OwedId
  readonly direction: 'to-wechat' | 'from-wechat'
  readonly account: AccountId
  /** None for what belongs to the account's desk. */
  readonly chat?: Chat
  /** The bridge that it comes from, or goes to. */
  readonly bridge?: string
  readonly state: OwedState
  readonly reason?: string
  /** Milliseconds since 1970: when it was stored, or set aside. */
  readonly since: number
}

/** Which of it, and which page. */
export interface Which {
  readonly account?: AccountId | undefined
  readonly chat?: Chat | undefined
  readonly states?: readonly OwedState[] | undefined
  /** Default 100. */
  readonly limit?: number | undefined
  /** The last one of the page before, whatever became of it since. */
  readonly after?: Pick<Owed, 'id' | 'since'> | undefined
}

/** What became of a wish to retry or to drop; `unknown`: nothing of that id is owed. A reason is a sentence's end, for
 *  people. */
export type Settled = { readonly kind: 'done' } | { readonly kind: 'refused' | 'unknown'; readonly reason: string }

/** What is still owed, either way, and what a person can decide about it. */
export interface Owing {
  /** Oldest first. */
  list(which?: Which): Promise<readonly Owed[]>
  /** Once more: a command whose outcome is unknown or failed is made anew, what was set aside goes to the end of its
   *  lane. Two who ask at once: one is refused. */
  retry(id: OwedId): Promise<Settled>
  /** Never mind: what waits for WeChat is not sent, what was set aside is forgotten. */
  drop(id: OwedId): Promise<Settled>
}
