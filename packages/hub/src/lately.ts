import type { AccountId } from '@queqiao/protocol/model'
import type { ChatKey } from './ids.ts'
import { chatKey } from './keys.ts'
import { mostOptions } from './questions.ts'
import type { Tx } from './store/store.ts'

/** Commands that are looked back at. */
const back = 200

/** Who wrote, and the accounts that they may see. */
interface Whose {
  readonly bridge: string
  readonly author: string
  readonly seen: readonly AccountId[]
}

/** The chats that somebody wrote to last from a bridge, the latest first. */
export async function lately(tx: Tx, { bridge, author, seen }: Whose): Promise<readonly ChatKey[]> {
  if (!seen.length) return []
  const rows = await tx
    .selectFrom('commands')
    .select(['account', 'chat'])
    .where('bridge', '=', bridge)
    .where('writer', '=', author)
    .where('kind', '=', 'send')
    .where('account', 'in', seen)
    .where('chat', '!=', '')
    .orderBy('id', 'desc')
    .limit(back)
    .execute()
  const chats = new Map(rows.map(({ account, chat }) => [`${account}\n${chat}`, chatKey(account, chat)]))
  return [...chats.values()].slice(0, mostOptions)
}
