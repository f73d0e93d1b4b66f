import { type AccountId, accountId } from '@queqiao/protocol/model'
import type { Batch } from '../deliveries/deliveries.ts'
import { nth } from '../files/rows.ts'
import { type MessageId, messageId } from '../ids.ts'
import { touch } from '../messages/chronicle.ts'
import type { Stored } from '../messages/messages.ts'
import { shownOn } from '../messages/transcripts.ts'
import type { LoginCode } from '../reading.ts'
import { note } from '../store/note.ts'
import { parseIfReadable } from '../store/row.ts'
import type { Db, Tx } from '../store/store.ts'

/** Milliseconds after which nobody waits for another picture of the same login: a later one is shown anew. */
export const patience = 600_000

/** Who asked for a login, by its session. */
const askedBy = (session: string): string => `login ${session}`
const pictureOf = (account: AccountId, session = ''): string => `qr ${account} ${session}`

/** Somebody has asked for a login of this session: its QR code is shown at their desk. */
export const beginLogin = (tx: Tx, session: string, account: AccountId): Promise<void> =>
  note(tx, askedBy(session), account)

const noted = async (tx: Tx, name: string): Promise<string | undefined> =>
  (await tx.selectFrom('notes').select('value').where('name', '=', name).executeTakeFirst())?.value

/** Whether somebody at a desk has asked for a login of this session. */
export const isAskedFor = async (tx: Tx, session: string | undefined): Promise<boolean> =>
  session !== undefined && (await noted(tx, askedBy(session))) !== undefined

/** Whose desk a QR code is for: of whoever asked for it, else of the account that it was reported of. */
export async function deskOf(tx: Tx, account: AccountId, session: string | undefined): Promise<AccountId> {
  const asked = session === undefined ? undefined : await noted(tx, askedBy(session))
  return asked === undefined ? account : accountId(asked)
}

/** A login that is under way. */
export interface Login {
  /** Whose desk shows it. */
  readonly account: AccountId
  readonly session: string | undefined
  readonly at: number
}

/** The message that shows its QR code, where that has not run out long ago. */
export async function shownFor(tx: Tx, { account, session, at }: Login): Promise<MessageId | undefined> {
  const value = await noted(tx, pictureOf(account, session))
  const [id, last = 0] = value?.split(' ') ?? []
  return id && at - Number(last) < patience ? messageId(id) : undefined
}

/** The message at the desk of an account that shows a QR code to log in with, while one is good, and until when it is. */
export async function codeAt(
  db: Db,
  account: AccountId,
  now: number,
): Promise<Pick<LoginCode, 'message' | 'until'> | undefined> {
  const rows = await db.selectFrom('notes').select('value').where('name', 'like', 'qr %').execute()
  const shown = new Map(rows.map(({ value }) => endOf(value)).filter(([, until]) => until > now))
  if (!shown.size) return undefined
  const here = db.selectFrom('messages').select('id').where('account', '=', account)
  const row = await here
    .where('id', 'in', [...shown.keys()])
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { message: messageId(row.id), until: shown.get(row.id) ?? now }
}

/** The message that a note names, and until when somebody waits for another picture in it. */
const endOf = (noted: string): readonly [message: string, until: number] => {
  const [message = '', last] = noted.split(' ')
  return [message, Number(last) + patience]
}

/** This message shows its QR code from now on. */
export const noteShown = (tx: Tx, { account, session, at }: Login, message: MessageId): Promise<void> =>
  note(tx, pictureOf(account, session), `${message} ${at}`)

/** Another QR code takes the place of the one that has run out. */
export async function replacePicture(tx: Tx, message: MessageId, url: string, at: number): Promise<void> {
  const anew = { state: 'wanted', url, due: at, tries: 0, reason: null } as const
  await tx.updateTable('files').set(anew).where('id', '=', nth(message, 0)).execute()
  touch(tx, message)
  for (const bridge of await shownOn(tx, message))
    await tx
      .insertInto('placeholders')
      .values({ message, bridge })
      .onConflict((conflict) => conflict.columns(['message', 'bridge']).doNothing())
      .execute()
}

/** The login is over: words take the place of its QR code. */
export async function endLogin(batch: Batch, login: Login, text: string): Promise<void> {
  const { tx } = batch
  const message = await shownFor(tx, login)
  const { account, session = '' } = login
  await tx
    .deleteFrom('notes')
    .where('name', 'in', [askedBy(session), pictureOf(account, session)])
    .execute()
  const row = message && (await tx.selectFrom('messages').select('body').where('id', '=', message).executeTakeFirst())
  const event = row && parseIfReadable<Stored>(row.body)
  if (!message || !event) return
  const body = JSON.stringify({ ...event, content: { kind: 'system', text } } satisfies Stored)
  await tx.updateTable('messages').set({ body }).where('id', '=', message).execute()
  touch(tx, message)
  await tx.updateTable('files').set({ state: 'failed', url: null, due: null }).where('message', '=', message).execute()
  for (const bridge of await shownOn(tx, message)) batch.complete({ account }, message, bridge)
}
