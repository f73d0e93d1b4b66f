import type { Written } from '../reading.ts'
import type { Db } from '../store/store.ts'

/** What became of messages that were taken back, by their ids. */
export async function recallsOf(
  db: Db,
  messages: readonly string[],
): Promise<ReadonlyMap<string, NonNullable<Written['recalled']>>> {
  if (!messages.length) return new Map()
  const rows = await db.selectFrom('recalls').select(['message', 'removed']).where('message', 'in', messages).execute()
  return new Map(rows.map(({ message, removed }) => [message, removed === 1 ? 'removed' : 'marked']))
}
