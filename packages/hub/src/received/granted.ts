import type { Speaker } from '../accounts/roles.ts'
import type { Bridge } from '../bridge.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import type { PlaceId, RemoteId } from '../ids.ts'
import type { Claim } from '../lanes/claims.ts'
import type { Asked } from '../outbox/asked.ts'
import type { Lead } from '../outbox/leads.ts'
import type { Wish } from '../wish.ts'

/** A wish, and what it came from. */
export interface Granted {
  readonly bridge: Bridge
  readonly row: { readonly id: number; readonly place: string } | undefined
  readonly index: number
  readonly wish: Wish | Lead
  readonly claim: Claim
}

/** A line that somebody typed for us, or a button that they pressed. */
export interface Line<K extends 'desk' | 'press' = 'desk'> {
  readonly bridge: Bridge
  readonly speaker: Speaker
  readonly wish: Extract<Wish, { kind: K }>
  readonly claim: Claim
  readonly origin: Pick<Asked, 'received' | 'wish' | 'bridge' | 'place'>
  /** The message with the button that typed it. */
  readonly pressed?: RemoteId | undefined
}

type Whereabouts = Pick<Wish, 'to' | 'from'> & { readonly at?: PlaceId }

/** Tells whoever wrote something why it is not done; `at`: where no chat lives, in words alone. */
export const refuse = (batch: Batch, only: string, { to, from, at }: Whereabouts, reason: string): void =>
  at
    ? batch.tell(to, { kind: 'desk', lines: [`✗ ${reason}`], at }, { only })
    : batch.tell(to, { kind: 'outcome', of: from, outcome: { kind: 'failed', reason } }, { only })
