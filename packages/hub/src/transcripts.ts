import { type WeChatId, weChatId } from '@queqiao/protocol/model'
import { sql } from 'kysely'
import type { ChatKey, MessageId } from './bridge.ts'
import { chatText } from './keys.ts'
import type { Stored } from './messages.ts'
import { settled } from './store/locking.ts'
import { parseIfReadable } from './store/row.ts'
import type { Tx } from './store/store.ts'

/** The last voice message of a chat that WeChat can be asked about. */
export async function lastVoice(tx: Tx, { account, chat }: ChatKey): Promise<WeChatId | undefined> {
  const row = await tx
    .selectFrom('messages')
    .select('wechat')
    .where('account', '=', account)
    .where('chat', '=', chatText(chat))
    // as the index has them
    .where(sql<boolean>`body like '%"content":{"kind":"voice"%' and wechat is not null and self = 0`)
    .orderBy('time', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.wechat ? weChatId(row.wechat) : undefined
}

/** Keeps the words of a voice message with it. `together`: they are shown with its sound, which has still to come. `known`: they
 *  were told before. `apart`: it is too late for that, they are to be shown by themselves. */
export async function keepWords(tx: Tx, id: MessageId, transcript: string): Promise<'together' | 'known' | 'apart'> {
  // nobody takes the sound in until the end of the change
  const sound = tx.selectFrom('files').select('state').where('message', '=', id).where('role', '=', 'file')
  const file = await settled(tx, sound, 'files').executeTakeFirst()
  const row = await tx.selectFrom('messages').select('body').where('id', '=', id).executeTakeFirst()
  const event = row && parseIfReadable<Stored>(row.body)
  if (event?.content.kind !== 'voice') return 'apart'
  if (event.content.transcript === transcript) return 'known'
  const body = JSON.stringify({ ...event, content: { ...event.content, transcript } } satisfies Stored)
  await tx.updateTable('messages').set({ body }).where('id', '=', id).execute()
  return file?.state === 'wanted' ? 'together' : 'apart'
}
