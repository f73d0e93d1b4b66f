import type { Bridge } from '../bridge.ts'
import type { ChatKey } from '../ids.ts'
import type { Db, Tx } from '../store/store.ts'
import { placeOf } from './places.ts'

/** What the other side limits as one with this chat, by the place that the chat has now; undefined where that is the chat
 *  alone. */
export async function destinationOf(
  db: Db | Tx,
  { name: bridge, traits }: Bridge,
  key: ChatKey,
): Promise<string | undefined> {
  if (!traits?.destination) return undefined
  return traits.destination(key, (await placeOf(db, { bridge, key }))?.place)
}

/** From now on the lane counts against this destination: its chat has been given another place. */
export async function redirect(tx: Tx, head: number, destination: string | undefined): Promise<void> {
  const changed = { destination: destination ?? null }
  await tx.updateTable('heads').set(changed).where('id', '=', head).execute()
}
