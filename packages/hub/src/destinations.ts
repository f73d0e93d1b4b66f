import { type Bridge, type ChatKey, placeId } from './bridge.ts'
import { chatText } from './keys.ts'
import { statement } from './store/statement.ts'
import type { Db, Tx } from './store/store.ts'

const placeOf = statement((db, given: { bridge: string; account: string; chat: string }) =>
  db
    .selectFrom('places')
    .select('place')
    .where('bridge', '=', given.bridge)
    .where('account', '=', given.account)
    .where('chat', '=', given.chat),
)

/** What the other side limits as one with this chat, by the place that the chat has now; undefined where that is the chat
 *  alone. */
export async function destinationOf(
  db: Db | Tx,
  { name: bridge, traits }: Bridge,
  key: ChatKey,
): Promise<string | undefined> {
  if (!traits?.destination) return undefined
  const [row] = await placeOf(db, { bridge, account: key.account, chat: chatText(key.chat) })
  return traits.destination(key, row?.place ? placeId(row.place) : undefined)
}

/** From now on the lane counts against this destination: its chat has been given another place. */
export async function redirect(tx: Tx, head: number, destination: string | undefined): Promise<void> {
  const changed = { destination: destination ?? null }
  await tx.updateTable('heads').set(changed).where('id', '=', head).execute()
}
