import { sql } from 'kysely'
import packageJson from '../../package.json' with { type: 'json' }
import { openCopy } from './dump/copy.ts'
import { heading, write } from './dump/form.ts'
import { rowsOf } from './dump/pages.ts'
import { lastNumbers } from './dump/sequences.ts'
import { type Table, tableNames } from './dump/tables.ts'
import type { Db, Store } from './store.ts'

/** Everything that is in a store, as of one moment, line by line (JSON, without the ends of lines). Work on the store goes
 *  on meanwhile. The last line counts the rows, so that a part is never taken for the whole. */
export async function* dump(store: Store): AsyncGenerator<string> {
  if (store.copy) yield* ofCopy(await store.copy())
  else yield* ofSnapshot(store.db)
}

async function* ofCopy(file: string): AsyncGenerator<string> {
  const { db, close } = openCopy(file)
  try {
    yield* lines(db, false)
  } finally {
    await close()
  }
}

async function* ofSnapshot(db: Db): AsyncGenerator<string> {
  const tx = await db.startTransaction().execute()
  try {
    await sql`set transaction isolation level repeatable read, read only`.execute(tx)
    // whoever takes the lines may be slow
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
    yield* lines(tx, true)
  } finally {
    await tx.rollback().execute()
  }
}

async function* lines(db: Db, shared: boolean): AsyncGenerator<string> {
  const rows: Partial<Record<Table, number>> = {}
  yield heading(packageJson.version)
  for (const table of tableNames) {
    let count = 0
    for await (const row of rowsOf(db, table)) {
      count++
      yield write.row({ kind: 'row', table, row })
    }
    rows[table] = count
  }
  for (const [table, last] of await lastNumbers(db, shared)) yield write.last({ kind: 'last', table, last })
  yield write.end({ kind: 'end', rows })
}
