import type { AccountId, Event } from '@queqiao/protocol/model'
import { type MessageId, messageId, type PlaceId, type RemoteId, remoteId } from './bridge.ts'
import { chatText } from './keys.ts'
import { parse } from './store/row.ts'
import type { Db, Tx } from './store/store.ts'

/** A message as it is kept. */
export interface Kept {
  readonly id: MessageId
  readonly account: AccountId
  readonly event: Event<'message'>
  /** Who wrote it on another side. */
  readonly via?: string
}

/** Keeps messages. The same id twice is the same message. */
export async function keep(tx: Tx, messages: readonly Kept[]): Promise<void> {
  if (!messages.length) return
  const rows = messages.map(({ id, account, event, via }) => ({
    id,
    account,
    chat: chatText(event.chat),
    wechat: event.wechat ?? null,
    sender: event.sender,
    self: Number(event.fromSelf),
    via: via ?? null,
    time: event.time,
    body: JSON.stringify(event),
  }))
  await tx
    .insertInto('messages')
    .values(rows)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

export async function read(db: Db | Tx, id: string): Promise<{ event: Event<'message'>; via: string | undefined }> {
  const { body, via } = await db
    .selectFrom('messages')
    .select(['body', 'via'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { event: parse<Event<'message'>>(body), via: via ?? undefined }
}

/** Links a message, or a command's notice, to what it became on a bridge's side. */
export async function link(
  tx: Tx,
  owner: string,
  at: { readonly bridge: string; readonly place: PlaceId; readonly parts: readonly RemoteId[] },
): Promise<void> {
  if (!at.parts.length) return
  const rows = at.parts.map((remote, n) => ({ bridge: at.bridge, place: at.place, remote, owner, n }))
  await tx
    .insertInto('parts')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['bridge', 'place', 'remote']).doNothing())
    .execute()
}

/** What a message, or a command's notice, became on a bridge's side. */
export async function parts(db: Db | Tx, owner: string, bridge: string): Promise<readonly RemoteId[]> {
  const rows = await db
    .selectFrom('parts')
    .select('remote')
    .where('owner', '=', owner)
    .where('bridge', '=', bridge)
    .orderBy('n')
    .execute()
  return rows.map(({ remote }) => remoteId(remote))
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
export async function at(db: Db, bridge: string, place: PlaceId, remote: RemoteId): Promise<At | undefined> {
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
