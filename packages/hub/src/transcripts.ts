import type { WeChatId } from '@queqiao/protocol/model'
import type { ChatKey, MessageId } from './bridge.ts'
import type { Waiting } from './deliveries.ts'
import { keyText } from './keys.ts'
import type { Stored } from './messages.ts'
import { settled } from './store/locking.ts'
import { parseIfReadable } from './store/row.ts'
import type { Tx } from './store/store.ts'

/** How much of a chat is looked through for a voice message. */
const far = 100

/** The last voice message of a chat that WeChat can be asked about. */
export async function lastVoice(tx: Tx, key: ChatKey): Promise<WeChatId | undefined> {
  const rows = await tx
    .selectFrom('lanes')
    .innerJoin('entries', 'entries.lane', 'lanes.id')
    .select('entries.body')
    .where('lanes.queue', '=', 'deliver')
    .where('lanes.key', '=', keyText(key))
    .orderBy('entries.n', 'desc')
    .limit(far)
    .execute()
  const ids = rows.flatMap(({ body }) => messageIn(parseIfReadable<Waiting>(body)) ?? [])
  for (const id of ids) {
    const event = await stored(tx, id)
    if (event?.content.kind === 'voice' && event.wechat && !event.fromSelf) return event.wechat
  }
  return undefined
}

const messageIn = (waiting: Waiting | undefined): string | undefined =>
  waiting?.kind === 'message' ? waiting.message : undefined

async function stored(tx: Tx, id: string): Promise<Stored | undefined> {
  const row = await tx.selectFrom('messages').select('body').where('id', '=', id).executeTakeFirst()
  return row && parseIfReadable<Stored>(row.body)
}

/** Keeps the words of a voice message with it, where its sound has still to come: they are then shown together. False where
 *  it is too late for that. */
export async function keepWords(tx: Tx, id: MessageId, transcript: string): Promise<boolean> {
  // nobody takes the sound in until the end of the change
  const sound = tx.selectFrom('files').select('state').where('message', '=', id).where('role', '=', 'file')
  const file = await settled(tx, sound, 'files').executeTakeFirst()
  const event = await stored(tx, id)
  if (file?.state !== 'wanted' || event?.content.kind !== 'voice') return false
  const body = JSON.stringify({ ...event, content: { ...event.content, transcript } } satisfies Stored)
  await tx.updateTable('messages').set({ body }).where('id', '=', id).execute()
  return true
}
