import { type PersonId, personId, type WeChatId } from '@queqiao/protocol/model'
import { type ChatKey, type MessageId, messageId } from '../ids.ts'
import { chatText, longest } from '../keys.ts'
import { statement } from '../store/statement.ts'
import type { Db, Tx } from '../store/store.ts'
import { reported } from './messages.ts'

/** WeChat has said by which id it knows a message that was sent from here. */
export async function nameSent(tx: Tx, id: string, wechat: WeChatId): Promise<void> {
  // no index takes longer ones; none so long has been seen
  if (wechat.length > longest) return
  await tx.updateTable('messages').set({ wechat }).where('id', '=', id).execute()
}

const sentAs = statement((db, given: { account: string; wechat: string }) =>
  db
    .selectFrom('messages')
    .select(['id', 'chat', 'sender'])
    .where('account', '=', given.account)
    .where('wechat', '=', given.wechat)
    .where('via', 'is not', null)
    .limit(1),
)

/** A message that WeChat names by its own id. */
export interface Identified {
  readonly id: MessageId
  readonly sender: PersonId
}

/** The message of this chat that WeChat knows by an id, sent from here or reported; none where there is no such. */
export async function identified(db: Db | Tx, key: ChatKey, wechat: WeChatId): Promise<Identified | undefined> {
  const { account, chat } = key
  const [sent] = await sentAs(db, { account, wechat })
  if (sent) return sent.chat === chatText(chat) ? { id: messageId(sent.id), sender: personId(sent.sender) } : undefined
  const told = await reported(db, account, wechat)
  if (!told || chatText(told.event.chat) !== chatText(chat)) return undefined
  return { id: told.id, sender: told.event.sender }
}
