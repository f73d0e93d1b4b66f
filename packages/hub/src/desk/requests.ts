import type { AccountId, Event, Source } from '@queqiao/protocol/model'
import type { Choice } from '../delivery.ts'
import { unable } from '../outbox/deeds.ts'
import { parseIfReadable } from '../store/row.ts'
import { isNoSend } from '../store/sends.ts'
import type { Db, Tx } from '../store/store.ts'
import type { Wanted } from '../wish.ts'
import { ask } from './ask.ts'
import { type Answer, type Asked, say } from './asked.ts'
import type { Decision } from './transfers.ts'

/** What may be typed about the contact request that was reported under this number. */
export const acceptance = (seq: number): Choice => ({ label: 'Accept', line: `accept ${seq}` })

/** Decides about the contact request that was reported under this number. */
export async function requested(decision: Decision, asked: Asked, seq: number): Promise<Answer> {
  const request = await requestAt(asked.batch.tx, asked.key.account, seq)
  if (!request) return say(`✗ There is no contact request ${seq}, or it is not kept any more.`)
  if (decision === 'refuse')
    return say('WeChat has no word for that: who asked is told nothing, and the request runs out by itself.')
  if (!asked.accounts.can(asked.key.account).commands['accept-friend']) return say(unable('accept-friend'))
  const { ticket, person, name = 'them' } = request
  const already = await decided(asked, request)
  if (already) return say(already)
  const command = { kind: 'accept-friend', ticket, ...(person && { person }) } as const
  return ask(asked, command, `accept ${name} as a contact`)
}

/** Why there is nothing to accept any more: what was refused, or nobody knows of, may be tried again. */
async function decided({ batch: { tx }, key: { account } }: Asked, { ticket }: Request): Promise<string | undefined> {
  const before = await tx
    .selectFrom('commands')
    .select(['state', 'body'])
    .where('account', '=', account)
    .where('kind', '=', 'accept-friend')
    .where(isNoSend)
    .where('state', 'in', ['queued', 'handed', 'done'])
    .orderBy('id')
    .execute()
  const same = before.find(({ body }) => {
    const command = parseIfReadable<Wanted>(body)
    if (command?.kind !== 'accept-friend') return false
    // who asks again may have the first of the two once more
    return command.ticket.v1 === ticket.v1 && command.ticket.v2 === ticket.v2
  })
  if (!same) return undefined
  return same.state === 'done' ? '✗ This request was accepted already.' : '✗ WeChat is asked that already.'
}

/** Somebody wants to be a contact. */
export type Request = Event<Source, 'friend-request'>

/** The contact request that was reported under this number, as long as it is kept. */
export async function requestAt(db: Db | Tx, account: AccountId, seq: number): Promise<Request | undefined> {
  const row = await db
    .selectFrom('inbox')
    .select('body')
    .where('seq', '=', seq)
    .where('account', '=', account)
    .where('kind', '=', 'event')
    .executeTakeFirst()
  const event = row && parseIfReadable<Event<Source>>(row.body)
  return event?.kind === 'friend-request' ? event : undefined
}
