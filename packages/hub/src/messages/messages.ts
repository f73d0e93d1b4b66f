import { type AccountId, accountId, type Event, mentioned, type Source, type WeChatId } from '@queqiao/protocol/model'
import { type FileId, type MessageId, messageId } from '../ids.ts'
import { chatText, reportKey } from '../keys.ts'
import { parse } from '../store/row.ts'
import type { Db, Tx } from '../store/store.ts'
import { insertion, lookup } from '../store/together.ts'
import { type Said, touch, wrote } from './chronicle.ts'

/** A message as it is stored: its files by their ids. */
export type Stored = Event<FileId, 'message'> & {
  /** Of what was written on another side: the message that it answers. */
  readonly answers?: MessageId
}

/** A message that is kept. */
export interface Kept {
  readonly id: MessageId
  readonly account: AccountId
  readonly event: Stored
  /** What whoever wrote it on another side is called. */
  readonly via?: string | null
  /** Who that is, as `writerText` writes it; none where an earlier version did not note it. */
  readonly writer?: string | null
  /** It stands at the account's desk. */
  readonly isDesk?: true
}

type Row = Readonly<Record<'id' | 'account' | 'chat' | 'sender' | 'body', string>> &
  Readonly<Record<'wechat' | 'via' | 'writer', string | null>> &
  Readonly<Record<'self' | 'time' | 'n', number>>

const insert = insertion((db, rows: readonly Row[]) =>
  db
    .insertInto('messages')
    .values(
      rows.map((given) => ({
        id: given.id,
        account: given.account,
        chat: given.chat,
        wechat: given.wechat,
        sender: given.sender,
        self: given.self,
        via: given.via,
        writer: given.writer,
        time: given.time,
        body: given.body,
        n: given.n,
      })),
    )
    .onConflict((conflict) => conflict.column('id').doNothing()),
)

/** Keeps messages, under the numbers that `number` gave for `saidIn`. The same id twice is the same message. */
export const keepAll = (tx: Tx, messages: readonly Kept[], numbers: readonly number[]): Promise<void> =>
  insert(
    tx,
    messages.map((kept, nth) => {
      const n = numbers[nth]
      if (n === undefined) throw new Error('a message was given no number')
      return rowOf(kept, n)
    }),
  )

/** Keeps a message, which gets its number at the end of the change. The same id twice is the same message. */
export async function keep(tx: Tx, kept: Kept): Promise<void> {
  await insert(tx, [rowOf(kept, 0)])
  wrote(tx, kept.id, saidIn(kept))
}

function rowOf(kept: Kept, n: number): Row {
  const { id, account, event, via = null, writer = null } = kept
  const { wechat = null, sender, fromSelf, time } = event
  const body = JSON.stringify(event)
  return { id, account, chat: saidIn(kept).chat, wechat, sender, self: Number(fromSelf), via, writer, time, body, n }
}

/** What a message is to its chat. */
export const saidIn = (kept: Kept): Said => {
  const { account, event, isDesk } = kept
  return { account, chat: chatText(isDesk ? undefined : event.chat), by: speakerOf(kept) }
}

function speakerOf({ event: { fromSelf, content }, via }: Kept): NonNullable<Said['by']> {
  if (typeof via === 'string') return { via }
  if (!fromSelf) return 'others'
  return content.kind === 'system' ? 'nobody' : 'account'
}

const byId = lookup('id', (db, _: object, ids) =>
  db.selectFrom('messages').select(['id', 'account', 'body', 'via', 'writer']).where('id', 'in', ids),
)

/** A message that was kept; undefined where there is none. */
export async function find(db: Db | Tx, id: MessageId): Promise<Kept | undefined> {
  const row = await byId(db, {}, id)
  return (
    row && { id, account: accountId(row.account), event: parse<Stored>(row.body), via: row.via, writer: row.writer }
  )
}

/** A message that was kept. Throws where there is none. */
export async function read(db: Db | Tx, id: string): Promise<Kept> {
  const found = await find(db, messageId(id))
  if (!found) throw new Error('a message is not there any more')
  return found
}

/** Puts other words in a message that is kept. */
export async function reword(tx: Tx, id: string, content: Stored['content']): Promise<void> {
  const { event } = await read(tx, id)
  const mentions = content.kind === 'text' ? mentioned(content.text) : []
  const reworded: Stored = { ...event, content, mentions }
  await tx
    .updateTable('messages')
    .set({ body: JSON.stringify(reworded) })
    .where('id', '=', id)
    .execute()
  touch(tx, id)
}

/** The owner of a notice's links: a command, not a message. */
export const noticeOf = (command: number): string => `notice ${command}`

export const reportedId = (seq: number): MessageId => messageId(`w${seq}`)
export const writtenId = (received: number, wish: number): MessageId => messageId(`r${received}.${wish}`)

export interface Reported {
  readonly id: MessageId
  readonly event: Event<Source, 'message'>
}

/** A message as WeChat reported it, under the id that it has here; none where it never has. */
export async function reported(db: Db | Tx, account: AccountId, wechat: WeChatId): Promise<Reported | undefined> {
  // from the report itself: the message is not kept before everything that came with it is sorted
  const row = await db
    .selectFrom('inbox')
    .select(['seq', 'body'])
    .where('key', '=', reportKey(account, wechat))
    .executeTakeFirst()
  return row && { id: reportedId(row.seq), event: parse<Event<Source, 'message'>>(row.body) }
}
