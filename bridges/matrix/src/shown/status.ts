import type { What } from '@queqiao/hub'
import type { Telling } from '../config.ts'
import type { Act, Status } from './acts.ts'

/** The type of the events that say how a message ended; no Matrix spec has it, clients of the Beeper family show it. */
export const statusType = 'com.beeper.message_send_status'

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
