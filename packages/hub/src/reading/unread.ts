import type { AccountId, Chat } from '@queqiao/protocol/model'
import type { ChatKey } from '../ids.ts'
import { chatOf, chatText } from '../keys.ts'
import type { Db, Store, Tx } from '../store/store.ts'

/** Chats that are counted: the ones in which something was said last. Nobody reads on what is behind them. */
const most = 1_000

interface Mine {
  readonly account: AccountId
  /** As `writerText` writes it. */
  readonly who: string
}

/** How much others have said that somebody has not read. */
export const unread = (row: { readonly others: number; readonly heard: number; readonly marked: number | null }) =>
  Math.max(0, row.others - Math.max(row.heard, row.marked ?? 0))

/** Chats of an account with how far somebody has read them, without its desk. */
export const chatsOf = (db: Db, { account, who }: Mine) =>
  db
    .selectFrom('chats')
    .leftJoin('marks', (join) =>
      join
        .onRef('marks.account', '=', 'chats.account')
        .onRef('marks.chat', '=', 'chats.chat')
        .on('marks.who', '=', who),
    )
    .select(['chats.chat', 'chats.at', 'chats.others', 'chats.heard', 'answered_by', 'answered_at'])
    .select('marks.others as marked')
    .where('chats.account', '=', account)
    .where('chats.chat', '!=', '')

/** What is unread in chats of an account, of those that count. */
export async function unreadIn(
  { store }: { readonly store: Store },
  mine: Mine,
  counts: (chat: Chat) => boolean,
): Promise<number> {
  const latest = chatsOf(store.db, mine).where('chats.at', '>', 0).orderBy('chats.at', 'desc').limit(most)
  const open = (await latest.execute()).filter((row) => unread(row) > 0)
  const counted = open.filter(({ chat }) => {
    const known = chatOf(chat)
    return known && counts(known)
  })
  return counted.reduce((sum, row) => sum + unread(row), 0)
}

/** Somebody has read a chat up to a number. True if they had not before. */
export async function markRead(tx: Tx, { account, chat }: ChatKey, who: string, upto: number): Promise<boolean> {
  const at = { account, chat: chatText(chat) }
  const known = tx.selectFrom('chats').select(['last', 'others']).where('account', '=', at.account)
  const row = await known.where('chat', '=', at.chat).executeTakeFirst()
  if (!row) return false
  const n = Math.min(upto, row.last)
  const others = row.others - (await saidAfter(tx, at, n))
  const marked = await tx
    .insertInto('marks')
    .values({ who, ...at, n, others })
    .onConflict((conflict) =>
      conflict.columns(['who', 'account', 'chat']).doUpdateSet({ n, others }).where('marks.n', '<', n),
    )
    .executeTakeFirst()
  return (marked.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** How much others have said behind a number. */
async function saidAfter(tx: Tx, { account, chat }: { account: string; chat: string }, n: number): Promise<number> {
  const row = await tx
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('account', '=', account)
    .where('chat', '=', chat)
    .where('n', '>', n)
    .where('self', '=', 0)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}
