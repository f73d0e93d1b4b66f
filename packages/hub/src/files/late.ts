import type { Batch } from '../deliveries/deliveries.ts'
import { type MessageId, messageId } from '../ids.ts'
import { chatKey } from '../keys.ts'
import { touch } from '../messages/chronicle.ts'
import { settled } from '../store/locking.ts'
import type { Tx } from '../store/store.ts'
import type { FileRow } from './rows.ts'

/** A file has come, or will not come any more: who waits for it need not wait longer, and who showed something in its place
 *  completes that. One that will not come may still do so: then it is completed once more. */
export async function settle(
  batch: Batch,
  { account, message, role }: Pick<FileRow, 'account' | 'message' | 'role'>,
  hasCome: boolean,
): Promise<void> {
  const { tx } = batch
  batch.count('uploads', { account, outcome: hasCome ? 'ready' : 'failed' })
  touch(tx, message)
  await tx.updateTable('heads').set({ due: 0, waits: null }).where('waits', '=', message).execute()
  // what stands beside words is not shown later
  if (role !== 'file') return
  const shown = await tx.selectFrom('placeholders').select('bridge').where('message', '=', message).execute()
  if (hasCome) await tx.deleteFrom('placeholders').where('message', '=', message).execute()
  for (const { bridge } of shown) await complete(batch, message, bridge)
}

/** A bridge shows something in place of this message's file; that is completed when the file has come. Call it in the
 *  change that ends the run. */
export async function shownWithout(batch: Batch, message: string, bridge: string): Promise<void> {
  const state = await stateOf(batch.tx, message)
  if (state !== 'wanted') await complete(batch, message, bridge)
  if (state === 'ready') return
  await batch.tx
    .insertInto('placeholders')
    .values({ message, bridge })
    .onConflict((conflict) => conflict.columns(['message', 'bridge']).doNothing())
    .execute()
}

/** What became of the message's own file. Nobody takes it in until the end of the change. */
async function stateOf(tx: Tx, message: string) {
  const file = tx.selectFrom('files').select('state').where('message', '=', message).where('role', '=', 'file')
  return (await settled(tx, file, 'files').executeTakeFirst())?.state
}

/** The files of a message that was taken back are not fetched any more, and nothing that stands for them is completed. Gives
 *  whether it is about a file. */
export async function unwant(tx: Tx, message: MessageId): Promise<boolean> {
  // who showed it without its file may be writing that down at this moment
  const isFiled = (await stateOf(tx, message)) !== undefined
  await tx
    .updateTable('files')
    .set({ state: 'failed', reason: 'it was recalled', due: null, tries: 0 })
    .where('message', '=', message)
    .where('state', '=', 'wanted')
    .execute()
  await tx.updateTable('heads').set({ due: 0, waits: null }).where('waits', '=', message).execute()
  await tx.deleteFrom('placeholders').where('message', '=', message).execute()
  return isFiled
}

/** Whether any file of a message has still to come. None is taken in until the end of the change. */
export async function anyWanted(tx: Tx, message: string): Promise<boolean> {
  const wanted = tx.selectFrom('files').select('id').where('message', '=', message).where('state', '=', 'wanted')
  return (await settled(tx, wanted, 'files').execute()).length > 0
}

async function complete(batch: Batch, message: string, bridge: string): Promise<void> {
  const row = await batch.tx
    .selectFrom('messages')
    .select(['account', 'chat'])
    .where('id', '=', message)
    .executeTakeFirst()
  if (row) batch.complete(chatKey(row.account, row.chat), messageId(message), bridge)
}
