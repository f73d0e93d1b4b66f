import { statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'

/** Nothing waits beyond `latest`, however the clock was set meanwhile. */
export async function clampWaits(store: Store, reader: string, latest: number): Promise<void> {
  await store.write((tx) =>
    tx.updateTable('heads').set({ due: latest }).where('reader', '=', reader).where('due', '>', latest).execute(),
  )
}

/** Spells under which lanes are claimed. */
export async function owners(store: Store): Promise<readonly number[]> {
  const rows = await store.db.selectFrom('heads').select('owner').distinct().where('owner', 'is not', null).execute()
  return rows.flatMap(({ owner }) => owner ?? [])
}

/** What spells that have ended had claimed is due at once. */
export async function release(store: Store, gone: readonly number[]): Promise<void> {
  if (!gone.length) return
  await store.write((tx) => tx.updateTable('heads').set({ due: 0, owner: null }).where('owner', 'in', gone).execute())
}

/** Lanes of this reader that the spell claimed in a change of which it never heard are due at once. `known`: heads of the
 *  runs under way. */
export async function recover(
  store: Store,
  { reader, owner, known }: { reader: string; owner: number; known: readonly number[] },
): Promise<void> {
  await store.write((tx) =>
    tx
      .updateTable('heads')
      .set({ due: 0, owner: null })
      .where('reader', '=', reader)
      .where('owner', '=', owner)
      .$if(known.length > 0, (lost) => lost.where('id', 'not in', known))
      .execute(),
  )
}

const dueAfter = statement((db, given: { reader: string; now: number }) =>
  db
    .selectFrom('heads')
    .select((eb) => eb.fn.min('due').as('due'))
    .where('reader', '=', given.reader)
    .where('due', '>', given.now),
)

/** When the next lane of this reader is due after `now`; undefined where none waits for time. */
export async function nextDue(store: Store, reader: string, now: number): Promise<number | undefined> {
  const [first] = await dueAfter(store.db, { reader, now })
  return first?.due ?? undefined
}

/** The other side works again: lanes that back off are due now. */
export async function hurry(store: Store, reader: string, now: number): Promise<void> {
  await store.write((tx) =>
    tx
      .updateTable('heads')
      .set({ due: now })
      .where('reader', '=', reader)
      .where('due', '>', now)
      .where('attempts', '>', 0)
      .execute(),
  )
}
