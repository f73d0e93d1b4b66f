import { existsSync } from 'node:fs'
import { openPostgres } from './postgres.ts'
import { examineDatabase } from './server.ts'
import { fileIn, openSqlite } from './sqlite.ts'
import type { Store } from './store.ts'
import { StoreError } from './store-error.ts'

/** Where a store is. */
export interface Where {
  /** The folder of the SQLite file, where `database` is not given. */
  readonly data: string
  /** `postgres://user:password@host:port/database`: any number of processes may share it. */
  readonly database?: string | undefined
}

/** Opens a store, and makes it where there is none. Throws `StoreError`, with nothing changed, where that cannot be: no
 *  rights, no database, of a later version, used by another process. */
export async function openStore({ data, database }: Where): Promise<Store> {
  if (database === undefined) return openSqlite(data)
  await examineDatabase(database)
  return openPostgres(database)
}

/** Opens a store that must be there already. Throws `StoreError` as `openStore` does. */
export async function openExisting(where: Where): Promise<Store> {
  const file = fileIn(where.data)
  if (where.database === undefined && !existsSync(file))
    throw new StoreError(`there is no store: ${file} is not there.`)
  return openStore(where)
}
