import { type User, writerText } from '../accounts/users.ts'
import type { ChatKey } from '../ids.ts'
import { chatText } from '../keys.ts'
import type { ChatLine } from '../reading.ts'
import type { Db } from '../store/store.ts'

type Answered = ChatLine['answered']

/** Who wrote in a chat last on one of our sides, and when. */
export async function lastAnswered(db: Db, { account, chat }: ChatKey): Promise<Answered> {
  const row = await db
    .selectFrom('chats')
    .select(['answered_by', 'answered_at'])
    .where('account', '=', account)
    .where('chat', '=', chatText(chat))
    .executeTakeFirst()
  if (!row || row.answered_by === null || row.answered_at === null) return undefined
  return { by: row.answered_by, time: row.answered_at }
}

/** Whose answers do not count, and behind which number. */
interface Behind {
  readonly after: number
  readonly but: User
}

/** Who else wrote there last, behind a number. */
export async function othersAnswered(db: Db, { account, chat }: ChatKey, { after, but }: Behind): Promise<Answered> {
  const own = Object.entries(but.ids).map(([bridge, id]) => writerText(bridge, id))
  const row = await db
    .selectFrom('messages')
    .select(['via', 'time'])
    .where('account', '=', account)
    .where('chat', '=', chatText(chat))
    .where('n', '>', after)
    .where('via', 'is not', null)
    .where((eb) => eb.or([eb('writer', 'is', null), eb('writer', 'not in', own)]))
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { by: row.via ?? '', time: row.time }
}
