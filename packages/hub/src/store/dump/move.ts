import { dump } from '../dump.ts'
import { openExisting, openStore, type Where } from '../open.ts'
import { StoreError } from '../store-error.ts'
import { Filling } from './filling.ts'
import { type Counts, readHeading } from './form.ts'
import { linesOf } from './lines.ts'

/** Everything in a store that no process uses, line by line: its links, the directory, what is owed. Throws `StoreError`
 *  where it cannot be opened. */
export async function* exportStore(where: Where): AsyncGenerator<string> {
  const store = await openExisting(where)
  try {
    yield* dump(store)
  } finally {
    await store.close()
  }
}

export interface ImportOptions {
  /** Told from time to time how many rows are there. */
  progress?(rows: number): void
}

/** Puts what `exportStore` gave into an empty store, of whichever kind: all of it, or nothing. Gives how many rows of each
 *  table. What was under way when it was exported counts as left by a process that has ended. Throws `StoreError`, with
 *  the line, where that cannot be. */
export async function importStore(
  where: Where,
  pieces: AsyncIterable<Uint8Array>,
  options: ImportOptions = {},
): Promise<Counts> {
  const lines = linesOf(pieces)
  const first = await lines.next()
  if (first.done) throw new StoreError('line 1: the export is empty.')
  readHeading(first.value.text)
  const store = await openStore(where)
  try {
    return await store.db.transaction().execute(async (tx) => {
      const filling = await Filling.begin({ ...options, store }, tx)
      let n = first.value.n
      for await (const line of lines) {
        n = line.n
        await filling.take(line)
      }
      return filling.finish(n)
    })
  } finally {
    await store.close()
  }
}
