import type { ChatKey, MessageId } from '../ids.ts'
import { keyText } from '../keys.ts'
import type { Db, Tx } from '../store/store.ts'
import { find, type Kept } from './messages.ts'

/** Words never get into another chat. What WeChat itself says is nobody's. */
export const isSaidIn = ({ account, event }: Kept, chat: string): boolean =>
  keyText({ account, chat: event.chat }) === chat && event.content.kind !== 'system'

/** Whether somebody can answer that there. */
export async function isAnswerable(db: Db | Tx, to: ChatKey, message: MessageId): Promise<boolean> {
  const said = await find(db, message)
  return said !== undefined && isSaidIn(said, keyText(to))
}
