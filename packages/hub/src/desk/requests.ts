import type { Event, Source } from '@queqiao/protocol/model'
import { parseIfReadable } from '../store/row.ts'
import { ask } from './ask.ts'
import { type Answer, type Asked, say } from './asked.ts'
import { unable } from './deeds.ts'
import type { Decision } from './transfers.ts'

/** Decides about the contact request that was reported under this number. */
export async function requested(decision: Decision, asked: Asked, seq: number): Promise<Answer> {
  const request = await requestAt(asked, seq)
  if (!request) return say(`✗ There is no contact request ${seq}, or it is not kept any more.`)
  if (decision === 'refuse')
    return say('WeChat has no word for that: who asked is told nothing, and the request runs out by itself.')
  if (!asked.accounts.can(asked.key.account).commands['accept-friend']) return say(unable('accept-friend'))
  return ask(asked, { kind: 'accept-friend', ticket: request.ticket }, `accept ${request.name ?? 'them'} as a contact`)
}

async function requestAt({ batch: { tx }, key: { account } }: Asked, seq: number) {
  const row = await tx
    .selectFrom('inbox')
    .select('body')
    .where('seq', '=', seq)
    .where('account', '=', account)
    .where('kind', '=', 'event')
    .executeTakeFirst()
  const event = row && parseIfReadable<Event<Source>>(row.body)
  return event?.kind === 'friend-request' ? event : undefined
}
