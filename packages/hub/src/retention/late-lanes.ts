import { settled } from '../store/locking.ts'
import type { Store, Tx } from '../store/store.ts'
import { batch, type Span, type Step, walk } from './walk.ts'

/** Lanes of messages whose files came late: once they are empty nobody puts anything there again. */
export const lateLanes = async (store: Store, span: Span): Promise<undefined> => {
  await walk(store, span, { from: '', step })
}

async function step(tx: Tx, after: string): Promise<Step<string>> {
  const rows = await tx
    .selectFrom('lanes')
    .select(['id', 'key'])
    .where('queue', '=', 'late')
    .where('key', '>', after)
    .orderBy('key')
    .limit(batch)
    .execute()
  for (const { id } of rows) if (await isOver(tx, id)) await forget(tx, id)
  const last = rows.at(-1)
  return last && rows.length === batch ? { next: last.key } : {}
}

async function isOver(tx: Tx, lane: number): Promise<boolean> {
  // nobody puts anything there until the end of the change
  await settled(tx, tx.selectFrom('lanes').select('id').where('id', '=', lane), 'lanes').execute()
  const entry = await tx.selectFrom('entries').select('n').where('lane', '=', lane).limit(1).executeTakeFirst()
  const heads = await tx.selectFrom('heads').select(['due', 'owner']).where('lane', '=', lane).execute()
  return !entry && heads.every(({ due, owner }) => due === null && owner === null)
}

async function forget(tx: Tx, lane: number): Promise<void> {
  await tx.deleteFrom('heads').where('lane', '=', lane).execute()
  await tx.deleteFrom('lanes').where('id', '=', lane).execute()
}
