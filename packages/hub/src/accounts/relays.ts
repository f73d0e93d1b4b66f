import type { ChatKey } from '../ids.ts'
import { chatText } from '../keys.ts'
import type { Db, Tx } from '../store/store.ts'

/** What somebody has said of this chat: whether people who are not listed may speak in it. Undefined: nobody has. */
export async function relayIn(db: Db | Tx, { account, chat }: ChatKey): Promise<boolean | undefined> {
  const row = await db
    .selectFrom('relays')
    .select('others')
    .where('account', '=', account)
    .where('chat', '=', chatText(chat))
    .executeTakeFirst()
  return row && row.others === 1
}

/** Says it of a chat, over what was said before. */
export async function setRelay(tx: Tx, { account, chat }: ChatKey, may: boolean): Promise<void> {
  const others = Number(may)
  await tx
    .insertInto('relays')
    .values({ account, chat: chatText(chat), others })
    .onConflict((conflict) => conflict.columns(['account', 'chat']).doUpdateSet({ others }))
    .execute()
}
