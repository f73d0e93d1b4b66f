import { type Capabilities, type Content, type Event, visible } from '@queqiao/protocol/model'
import type { Choice } from '../delivery.ts'
import { chatText } from '../keys.ts'
import type { Stored } from '../messages/messages.ts'
import { unable } from '../outbox/deeds.ts'
import { readBack } from '../outbox/handing.ts'
import { parseIfReadable } from '../store/row.ts'
import { isNoSend } from '../store/sends.ts'
import { isTransfer } from '../store/transfers.ts'
import { ask, unless } from './ask.ts'
import { type Answer, type Asked, asLine, say } from './asked.ts'

export type Decision = 'accept' | 'refuse'

/** One message about a transfer. */
interface Told {
  /** The message, without the letter that says where it is from. */
  readonly number: string
  readonly event: Stored
  readonly content: Content<unknown, 'transfer'>
}

/** Messages about transfers that are looked at: no chat has so many that wait. */
const most = 50

const decisions: readonly Decision[] = ['accept', 'refuse']
const kinds = { accept: 'accept-transfer', refuse: 'refuse-transfer' } as const
const ends = { accepted: 'was accepted already', returned: 'has gone back already' } as const
const happens: { readonly [D in Decision]: (about: string) => string } = {
  accept: (about) => `This accepts ${about}, for good.`,
  refuse: (about) => `This sends ${about} back.`,
}

/** What may be typed about money that somebody offers in a message. */
export const decisionsOn = ({ commands }: Capabilities, { event, id }: Offered): readonly Choice[] => {
  const { fromSelf, content } = event
  if (fromSelf || content.kind !== 'transfer' || content.state !== 'started') return []
  return decisions.flatMap((decision) =>
    commands[kinds[decision]] ? [{ label: labels[decision], line: `${decision} now ${id.slice(1)}` }] : [],
  )
}

/** A message, and ours for it. */
interface Offered {
  readonly event: Pick<Event<unknown, 'message'>, 'fromSelf' | 'content'>
  readonly id: string
}

/** Decides about the newest transfer of the chat; with its number, without asking again. */
export async function transferred(decision: Decision, asked: Asked, number?: string): Promise<Answer> {
  const kind = kinds[decision]
  if (!asked.key.chat)
    return say(
      `Type ${asLine(asked, `${decision} ID`)} here, or ${asLine(asked, decision, 'chat')} in the chat of a transfer.`,
    )
  if (!asked.accounts.can(asked.key.account).commands[kind]) return say(unable(kind))
  const all = await transfersIn(asked)
  const offered = all.filter(({ event, content }) => !event.fromSelf && content.state === 'started')
  const one = offered.find((each) => number === undefined || each.number === number)
  if (!one) return say('✗ There is no such transfer here.')
  const about = await aboutOf(asked, one)
  const ended = all.find(({ content }) => content.transfer === one.content.transfer && content.state !== 'started')
  if (ended && ended.content.state !== 'started') return say(`✗ ${about} ${ends[ended.content.state]}.`)
  if (number === undefined)
    return unless(happens[decision](about), { label: labels[decision], line: `${decision} now ${one.number}` })
  const { transfer } = one.content
  if (await isAsked(asked, transfer)) return say(`✗ WeChat has been asked about ${about} already.`)
  return ask(asked, { kind, transfer, from: one.event.sender }, `${decision} ${about}`)
}

/** Whether it was decided already, and WeChat has it, may have it or will. */
async function isAsked({ batch: { tx }, key: { account } }: Asked, transfer: string): Promise<boolean> {
  const rows = await tx
    .selectFrom('commands')
    .select('body')
    .where('account', '=', account)
    .where('kind', 'in', Object.values(kinds))
    .where(isNoSend)
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['queued', 'handed', 'done']),
        eb.and([eb('state', '=', 'unknown'), eb('closed', '=', 0)]),
      ]),
    )
    .execute()
  return rows.some(({ body }) => {
    const command = readBack(body)
    return command !== undefined && 'transfer' in command && command.transfer === transfer
  })
}

const labels = { accept: 'Accept the money', refuse: 'Send it back' } as const

/** What is known of the transfers of the chat, the newest first. */
async function transfersIn({ batch: { tx }, key: { account, chat } }: Asked): Promise<readonly Told[]> {
  const rows = await tx
    .selectFrom('messages')
    .select(['id', 'body'])
    .where('account', '=', account)
    .where('chat', '=', chatText(chat))
    .where(isTransfer)
    .orderBy('time', 'desc')
    .limit(most)
    .execute()
  return rows.flatMap(({ id, body }) => {
    const event = parseIfReadable<Stored>(body)
    return event?.content.kind === 'transfer' ? [{ number: id.slice(1), event, content: event.content }] : []
  })
}

async function aboutOf(
  { batch: { tx }, directory, key: { account } }: Asked,
  { event, content }: Told,
): Promise<string> {
  const { name } = await directory.named(tx, account, event.sender)
  return `${visible(content.amount ?? 'a transfer')} from ${visible(name)}`
}
