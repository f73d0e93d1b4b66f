import type { CommandsTable } from '../store/schema.ts'
import type { Tx } from '../store/store.ts'

/** Names a command: the first try by what it was made from, every further one by the one before. */
type Named = Pick<CommandsTable, 'origin' | 'message'> & { readonly id: number }

/** The origin of the next try of a command. */
export const again = (origin: string): string => `${origin}+1`

/** Whether it was made anew from an earlier one. */
export const isFurther = ({ origin }: Pick<Named, 'origin'>): boolean => origin.includes('+')

/** The command of which this one is a further try; itself where it is the first. What is shown of any of them is shown
 *  under this one. */
export async function firstOf(tx: Tx, { id, origin }: Named): Promise<number> {
  if (!isFurther({ origin })) return id
  const [first = ''] = origin.split('+', 1)
  const row = await tx.selectFrom('commands').select('id').where('origin', '=', first).executeTakeFirst()
  return row?.id ?? id
}

/** Whether it was made anew. */
export async function isRetried(tx: Tx, { origin }: Named): Promise<boolean> {
  const row = await tx.selectFrom('commands').select('id').where('origin', '=', again(origin)).executeTakeFirst()
  return row !== undefined
}

/** Whether the other sides have been shown its message, by any try. */
export async function isShown(tx: Tx, { message }: Named): Promise<boolean> {
  const row = await tx
    .selectFrom('commands')
    .select('id')
    .where('message', '=', message)
    .where('shown', '=', 1)
    .executeTakeFirst()
  return row !== undefined
}
