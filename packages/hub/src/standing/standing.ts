import type { AccountId } from '@queqiao/protocol/model'
import type { BridgeHealth } from './healths.ts'

/** What waits for one reader: a bridge to which it goes (`matrix`), or from which it comes (`from matrix`). */
export interface Backlog {
  readonly reader: string
  /** Entries; of those that wait behind the first of a chat, some may be for other readers. */
  readonly waiting: number
  /** Milliseconds since 1970 at which the oldest of them was stored; none where nothing waits. */
  readonly oldest?: number
  /** Set aside: a person decides. */
  readonly dead: number
  /** Lanes whose first entry has failed and comes again. */
  readonly retrying: number
}

/** What waits for the client of an account. */
export interface Outgoing {
  readonly account: AccountId
  readonly queued: number
  readonly handed: number
  readonly unknown: number
  /** Milliseconds since 1970 at which the oldest that is queued was written. */
  readonly oldest?: number
  /** What it has done today, by the clock of this machine, and may do; `perDay` 0: as much as there is. */
  readonly pace: { readonly spent: number; readonly perDay: number }
}

/** Files of an account that have still to come from its client. */
export interface Missing {
  readonly account: AccountId
  readonly wanted: number
  /** Milliseconds since 1970 from which on the oldest of them has been waited for. */
  readonly oldest?: number
}

/** How everything stands: numbers alone, none of anybody's words. */
export interface Standing {
  readonly bridges: Readonly<Record<string, BridgeHealth>>
  readonly lanes: readonly Backlog[]
  readonly outbox: readonly Outgoing[]
  readonly files: readonly Missing[]
  /** Messages of the last hour, minute by minute, the oldest first: those that came in or were handed out at this process, and of the
   *  time before it began those that are stored. `minute` is when each begins, in milliseconds since 1970. */
  readonly rates: readonly { readonly minute: number; readonly fromWeChat: number; readonly toWeChat: number }[]
}
