import { type WeChatId, weChatId } from '@queqiao/protocol/model'
import type { FileRow } from '../files/rows.ts'
import type { ChatKey, MessageId } from '../ids.ts'
import { chatText } from '../keys.ts'
import { settled } from '../store/locking.ts'
import { parseIfReadable } from '../store/row.ts'
import type { Tx } from '../store/store.ts'
import { isVoice } from '../store/voices.ts'
import { touch } from './chronicle.ts'
import type { Stored } from './messages.ts'

/** The last voice message of a chat that WeChat can be asked about. */
export async function lastVoice(tx: Tx, { account, chat }: ChatKey): Promise<WeChatId | undefined> {
  const row = await tx
    .selectFrom('messages')
    .select('wechat')
    .where('account', '=', account)
    .where('chat', '=', chatText(chat))
    .where(isVoice)
    .orderBy('time', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.wechat ? weChatId(row.wechat) : undefined
}

/** Keeps the words of a voice message with it; true unless they were kept before. Call `soundOf` first. */
export async function keepWords(tx: Tx, id: MessageId, transcript: string): Promise<boolean> {
  const row = await tx.selectFrom('messages').select('body').where('id', '=', id).executeTakeFirst()
  const event = row && parseIfReadable<Stored>(row.body)
  if (event?.content.kind !== 'voice') return true
  if (event.content.transcript === transcript) return false
  const body = JSON.stringify({ ...event, content: { ...event.content, transcript } } satisfies Stored)
  await tx.updateTable('messages').set({ body }).where('id', '=', id).execute()
  touch(tx, id)
  return true
}

/** What became of its sound, which nobody takes in until the end of the change; undefined where there is none. */
export async function soundOf(tx: Tx, id: MessageId): Promise<FileRow['state'] | undefined> {
  const sound = tx.selectFrom('files').select('state').where('message', '=', id).where('role', '=', 'file')
  return (await settled(tx, sound, 'files').executeTakeFirst())?.state
}

/** The bridges that show it. */
export async function shownOn(tx: Tx, id: MessageId): Promise<readonly string[]> {
  const rows = await tx.selectFrom('parts').select('bridge').distinct().where('owner', '=', id).execute()
  return rows.map(({ bridge }) => bridge)
}
