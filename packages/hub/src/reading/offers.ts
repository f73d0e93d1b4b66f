import type { AccountId, Content, Event } from '@queqiao/protocol/model'
import { decisionsOn } from '../desk/transfers.ts'
import { type ChatKey, messageId } from '../ids.ts'
import type { Stored } from '../messages/messages.ts'
import type { Offered, Written } from '../reading.ts'
import { parseIfReadable } from '../store/row.ts'
import type { Db } from '../store/store.ts'
import { isTransfer } from '../store/transfers.ts'
import { askedAbout } from './asked.ts'
import type { Means } from './means.ts'

type Transfer = Content<unknown, 'transfer'>

interface Told {
  readonly id: string
  readonly event: Stored
  readonly content: Transfer
}

/** Money that is offered, and about which nobody has decided. */
export async function offersIn(means: Means, account: AccountId): Promise<readonly Offered[]> {
  const { store, accounts, directory } = means
  const all: Offered[] = []
  const told = await toldTo(store.db, account)
  const ended = endedAmong(told)
  for (const { id, event, content } of told) {
    const choices = decisionsOn(accounts.can(account), { event, id })
    const key = { account, chat: event.chat }
    const isOver = ended.has(content.transfer) || (await isAsked(store.db, account, event))
    if (!choices.length || isOver) continue
    const { amount, memo } = content
    const sender = await directory.named(store.db, account, event.sender)
    const about = { message: messageId(id), key, sender, choices, time: event.time }
    all.push({ ...about, ...(amount && { amount }), ...(memo && { memo }) })
  }
  return all
}

/** A message without what may be typed about its money, where that has been decided. */
export async function undecided(db: Db, key: ChatKey, what: Message): Promise<Message> {
  const { choices, ...said } = what
  const { content } = said.event
  if (!choices || content.kind !== 'transfer') return what
  const told = await toldTo(db, key.account)
  const isOver = endedAmong(told).has(content.transfer) || (await isAsked(db, key.account, said.event))
  return isOver ? said : what
}

type Message = Extract<Written['what'], { readonly kind: 'message' }>

async function toldTo(db: Db, account: AccountId): Promise<readonly Told[]> {
  const rows = await db
    .selectFrom('messages')
    .select(['id', 'body', 'time', 'n'])
    .where('account', '=', account)
    .where(isTransfer)
    .orderBy('chat')
    .orderBy('time')
    .execute()
  return rows
    .toSorted((one, other) => other.time - one.time || other.n - one.n)
    .flatMap(({ id, body }) => {
      const event = parseIfReadable<Stored>(body)
      return event?.content.kind === 'transfer' ? [{ id, event, content: event.content }] : []
    })
}

const endedAmong = (told: readonly Told[]): ReadonlySet<string> =>
  new Set(told.flatMap(({ content }) => (content.state === 'started' ? [] : content.transfer)))

/** Whether WeChat has been asked about money that somebody sent: such commands stand in the chat with them. */
async function isAsked(db: Db, account: AccountId, { sender, content }: Sent): Promise<boolean> {
  const chat = { kind: 'person', id: sender } as const
  const asked = await askedAbout(db, { account, chat }, ['accept-transfer', 'refuse-transfer'])
  return content.kind === 'transfer' && asked.some((one) => 'transfer' in one && one.transfer === content.transfer)
}

type Sent = Pick<Event<unknown, 'message'>, 'sender' | 'content'>
