import type { What } from '@queqiao/hub'
import type { Act } from './to-matrix.ts'

/** What is shown beside the words about an outcome. */
export interface Telling {
  /** An event for each message of people that says how it ended. Clients that do not know it show nothing. */
  readonly status: boolean
  /** The bot reads what has reached WeChat: clients show that as a tick. */
  readonly receipts: boolean
}

/** The type of the events that say how a message ended; no Matrix spec has it, clients of the Beeper family show it. */
export const statusType = 'com.beeper.message_send_status'

/** The content of a `com.beeper.message_send_status`. */
export interface Status {
  readonly 'm.relates_to': { readonly rel_type: 'm.reference'; readonly event_id: string }
  readonly network: 'wechat'
  readonly status: 'SUCCESS' | 'FAIL_RETRIABLE' | 'FAIL_PERMANENT'
  readonly reason?: 'm.foreign_network_error' | 'm.event_not_handled'
  readonly message?: string
}

type Ended = Extract<What, { readonly kind: 'outcome' }>

const how = ({ outcome, owed }: Ended): Pick<Status, 'status' | 'reason' | 'message'> => {
  if (outcome.kind === 'done') return { status: 'SUCCESS' }
  const { kind, reason } = outcome
  const message = kind === 'unknown' ? `it may not have been delivered: ${reason}` : reason
  // what nobody can try once more was refused
  return owed === undefined
    ? { status: 'FAIL_PERMANENT', reason: 'm.event_not_handled', message }
    : { status: 'FAIL_RETRIABLE', reason: 'm.foreign_network_error', message }
}

const statusOf = (ended: Ended): Status => ({
  'm.relates_to': { rel_type: 'm.reference', event_id: ended.of },
  network: 'wechat',
  ...how(ended),
})

/** What is sent of an outcome for clients to show at the message, as far as that is wanted. */
export const statusActs = (what: What, { status, receipts }: Telling): readonly Act[] => {
  if (what.kind !== 'outcome') return []
  return [
    ...(status ? [{ kind: 'status', name: 'status', content: statusOf(what) } as const] : []),
    ...(receipts && what.outcome.kind === 'done' ? [{ kind: 'read', name: 'read', of: what.of } as const] : []),
  ]
}
