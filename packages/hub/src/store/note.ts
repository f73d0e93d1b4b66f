import { statement } from './statement.ts'
import type { Tx } from './store.ts'

const write = statement((db, given: { name: string; value: string }) =>
  db
    .insertInto('notes')
    .values({ name: given.name, value: given.value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet((eb) => ({ value: eb.ref('excluded.value') }))),
)

/** Writes a single value, over the one that stands there. */
export async function note(tx: Tx, name: string, value: string | number): Promise<void> {
  await write(tx, { name, value: String(value) })
}
