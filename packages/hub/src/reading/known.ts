import type { ChatKey } from '../ids.ts'
import { chatText } from '../keys.ts'
import type { Db } from '../store/store.ts'

/** Whether an account knows a chat: something was said in it, or something was reported of whom it is with. Its desk it always has. */
export async function isKnown(db: Db, { account, chat }: ChatKey): Promise<boolean> {
  if (!chat) return true
  const table = chat.kind === 'room' ? 'rooms' : 'people'
  const reported = db.selectFrom(table).select('id').where('account', '=', account).where('id', '=', chat.id)
  if (await reported.executeTakeFirst()) return true
  const said = db.selectFrom('chats').select('last').where('account', '=', account).where('chat', '=', chatText(chat))
  return (await said.executeTakeFirst()) !== undefined
}
