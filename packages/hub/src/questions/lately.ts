import type { AccountId } from '@queqiao/protocol/model'
import type { ChatKey } from '../ids.ts'
import { chatKey } from '../keys.ts'
import { isList } from '../places/lists.ts'
import type { Tx } from '../store/store.ts'
import { mostOptions } from './questions.ts'

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

/** The chats that live in one place and are among those that somebody may see, the one in which something was said last first. */
export async function livingAt(
  tx: Tx,
  { bridge, place, seen }: Omit<Whose, 'author'> & { readonly place: string },
): Promise<readonly ChatKey[]> {
  if (!seen.length) return []
  const rows = await tx
    .selectFrom('places')
    .leftJoin('lanes', (join) =>
      join
        .on('lanes.queue', '=', 'deliver')
        .on((eb) =>
          eb('lanes.key', '=', eb(eb.ref('places.account'), '||', eb(eb.val('\n'), '||', eb.ref('places.chat')))),
        ),
    )
    .leftJoin('entries', (join) => join.onRef('entries.lane', '=', 'lanes.id').onRef('entries.n', '=', 'lanes.last'))
    .select(['places.account', 'places.chat'])
    .where('places.bridge', '=', bridge)
    .where('places.place', '=', place)
    .where('places.account', 'in', seen)
    .where('places.chat', '!=', '')
    .orderBy((eb) => eb.fn.coalesce('entries.at', eb.lit(0)), 'desc')
    .orderBy('places.chat')
    // one of each account may be a list
    .limit(mostOptions + seen.length)
    .execute()
  const chats = rows.map(({ account, chat }) => chatKey(account, chat)).filter((key) => !isList(key))
  return chats.slice(0, mostOptions)
}
