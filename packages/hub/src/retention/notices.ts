import type { Store } from '../store/store.ts'
import { batch, rested, type Span } from './walk.ts'

/** What people were told that is no message, and their own notes: as long as messages. */
export const notices = async (store: Store, { before, signal }: Span): Promise<undefined> => {
  const some = store.db.selectFrom('notices').select('at').where('at', '<', before).orderBy('at').limit(batch)
  for (let rows = await some.execute(); rows.length && !signal.aborted; rows = await some.execute()) {
    const upto = rows.at(-1)?.at ?? 0
    await store.write((tx) => tx.deleteFrom('notices').where('at', '<=', upto).execute())
    await rested(signal)
  }
}
