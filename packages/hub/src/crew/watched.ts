import type { ChatKey } from '../ids.ts'
import { keyText } from '../keys.ts'
import { number, stirred } from '../messages/chronicle.ts'
import type { Store, Tx } from '../store/store.ts'
import type { Listeners } from './listeners.ts'

/** The same store; what its changes make of chats is numbered with them, and told once they are committed, here and in other
 *  processes. */
export const watched = (store: Store, listeners: Listeners): Store => ({
  db: store.db,
  fellows: store.fellows,
  append: (rows) => store.append(rows),
  ...(store.copy && { copy: () => copyOf(store) }),
  close: () => store.close(),
  write: async (change) => {
    let keys: readonly ChatKey[] = []
    const made = await store.write(async (tx) => {
      try {
        const result = await change(tx)
        await number(tx)
        keys = stirred(tx)
        if (listeners.isAnybody) await tell(store, tx, keys)
        return result
      } finally {
        // of a change that is undone nothing is left for the next
        stirred(tx)
      }
    })
    listeners.tell(keys)
    return made
  },
})

async function copyOf({ copy }: Store): Promise<string> {
  if (!copy) throw new Error('this store makes no copies')
  return copy()
}

async function tell({ fellows }: Store, tx: Tx, keys: readonly ChatKey[]): Promise<void> {
  if (fellows.many) for (const key of keys) await fellows.tell(tx, `written ${keyText(key)}`)
}
