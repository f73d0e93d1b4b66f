import type { Tx } from './store.ts'

/** Writes a single value, over the one that stands there. */
export async function note(tx: Tx, name: string, value: string | number): Promise<void> {
  const text = String(value)
  await tx
    .insertInto('notes')
    .values({ name, value: text })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: text }))
    .execute()
}
