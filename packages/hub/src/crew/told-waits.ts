import { note } from '../store/note.ts'
import type { Store, Tx } from '../store/store.ts'

/** How long the other side said that something must wait. */
export interface ToldWait {
  readonly reader: string
  /** A destination, or all that the reader does (''). */
  readonly name: string
  readonly until: number
  /** Milliseconds. */
  readonly after: number
}

const prefixOf = (reader: string): string => `wait ${reader} `

/** Keeps a wait: who begins anew keeps to it, too. */
export const keepWait = (tx: Tx, { reader, name, until, after }: ToldWait): Promise<void> =>
  note(tx, prefixOf(reader) + name, `${until} ${Math.ceil(after)}`)

/** The waits of a reader that are not over, by name; forgets the others. None ends later than `after` from now, however the
 *  clock was set meanwhile. */
export async function keptWaits(store: Store, reader: string, now: number): Promise<ReadonlyMap<string, number>> {
  const prefix = prefixOf(reader)
  return store.write(async (tx) => {
    const rows = await tx.selectFrom('notes').selectAll().where('name', 'like', 'wait %').execute()
    const waits = rows
      .filter(({ name }) => name.startsWith(prefix))
      .map(({ name, value }) => ({ name, end: endOf(value, now) }))
    const over = waits.filter(({ end }) => end <= now).map(({ name }) => name)
    if (over.length) await tx.deleteFrom('notes').where('name', 'in', over).execute()
    return new Map(waits.filter(({ end }) => end > now).map(({ name, end }) => [name.slice(prefix.length), end]))
  })
}

const endOf = (value: string, now: number): number => {
  const [until = 0, after = 0] = value.split(' ').map(Number)
  return Math.min(until, now + after)
}
