import { type AccountId, accountId, type Event, mentioned, type Source, type WeChatId } from '@queqiao/protocol/model'
import {
  type ChatKey,
  type FileId,
  type MessageId,
  messageId,
  type PlaceId,
  type RemoteId,
  remoteId,
} from './bridge.ts'
import { chatText, reportKey } from './keys.ts'
import { parse } from './store/row.ts'
import { statement } from './store/statement.ts'
import type { Db, Tx } from './store/store.ts'

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
  Readonly<Record<'self' | 'time', number>>

const insert = statement((db, given: Row) =>
  db
    .insertInto('messages')
    .values({
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
    })
    .onConflict((conflict) => conflict.column('id').doNothing()),
)

/** Keeps a message. The same id twice is the same message. */
export async function keep(tx: Tx, { id, account, event, via = null, writer = null, isDesk }: Kept): Promise<void> {
  const { chat, wechat = null, sender, fromSelf, time } = event
  const body = JSON.stringify(event)
  const at = chatText(isDesk ? undefined : chat)
  await insert(tx, { id, account, chat: at, wechat, sender, self: Number(fromSelf), via, writer, time, body })
}

const byId = statement((db, given: { id: string }) =>
  db.selectFrom('messages').select(['account', 'body', 'via', 'writer']).where('id', '=', given.id),
)

/** A message that was kept; undefined where there is none. */
export async function find(db: Db | Tx, id: MessageId): Promise<Kept | undefined> {
  const [row] = await byId(db, { id })
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
}

const insertPart = statement((db, given: { bridge: string; place: string; remote: string; owner: string; n: number }) =>
  db
    .insertInto('parts')
    .values({
      bridge: given.bridge,
      place: given.place,
      remote: given.remote,
      owner: given.owner,
      n: given.n,
    })
    .onConflict((conflict) => conflict.columns(['bridge', 'place', 'remote']).doNothing()),
)

/** What came later than the message itself is numbered from here. */
export const later = 1_000

export interface Linking {
  readonly bridge: string
  readonly place: PlaceId
  readonly parts: readonly RemoteId[]
  /** What they are numbered from: `later` where they complete what was shown before, for a notice the entry that it came by. */
  readonly from?: number
  /** Whether all have that number. */
  readonly alike?: boolean
}

/** Links a message, or a command's notice, to what it became on a bridge's side. */
export async function link(
  tx: Tx,
  owner: string,
  { bridge, place, parts, from = 0, alike = false }: Linking,
): Promise<void> {
  for (const [n, remote] of parts.entries())
    await insertPart(tx, { bridge, place, remote, owner, n: alike ? from : from + n })
}

/** What a message became on a bridge's side at first; or what notices of a command, of entries before this one. */
export async function parts(db: Db | Tx, owner: string, bridge: string, before = later): Promise<readonly RemoteId[]> {
  const rows = await db
    .selectFrom('parts')
    .select('remote')
    .where('owner', '=', owner)
    .where('bridge', '=', bridge)
    .where('n', '<', before)
    .orderBy('n')
    .execute()
  return rows.map(({ remote }) => remoteId(remote))
}

const partsIn = statement((db, given: { owner: string; bridge: string; account: string; chat: string }) =>
  db
    .selectFrom('parts')
    .innerJoin('places', (join) =>
      join.onRef('places.bridge', '=', 'parts.bridge').onRef('places.place', '=', 'parts.place'),
    )
    .select(['parts.remote', 'parts.n'])
    .where('parts.owner', '=', given.owner)
    .where('parts.bridge', '=', given.bridge)
    .where('places.account', '=', given.account)
    .where('places.chat', '=', given.chat)
    .orderBy('parts.n'),
)

/** What a message became in the place that the chat has now, in order. */
export async function partsHere(
  db: Db | Tx,
  owner: string,
  { bridge, key }: { readonly bridge: string; readonly key: ChatKey },
): Promise<readonly Part[]> {
  const rows = await partsIn(db, { owner, bridge, account: key.account, chat: chatText(key.chat) })
  return rows.map(({ remote, n }) => ({ remote: remoteId(remote), isLate: n >= later }))
}

export interface Part {
  readonly remote: RemoteId
  /** It completed what was shown before. */
  readonly isLate: boolean
}

/** The owner of a notice's links: a command, not a message. */
export const noticeOf = (command: number): string => `notice ${command}`

export interface At {
  readonly message: MessageId
  readonly account: string
  readonly chat: string
  readonly sender: string
  readonly fromSelf: boolean
}

/** Which message stands there. */
export async function at(db: Db | Tx, bridge: string, place: PlaceId, remote: RemoteId): Promise<At | undefined> {
  const row = await db
    .selectFrom('parts')
    .innerJoin('messages', 'messages.id', 'parts.owner')
    .select(['messages.id', 'messages.account', 'messages.chat', 'messages.sender', 'messages.self'])
    .where('parts.bridge', '=', bridge)
    .where('parts.place', '=', place)
    .where('parts.remote', '=', remote)
    .executeTakeFirst()
  return row && { ...row, message: messageId(row.id), fromSelf: row.self === 1 }
}

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
