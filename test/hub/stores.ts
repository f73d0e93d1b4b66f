import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { openPostgres } from '../../packages/hub/src/store/postgres.ts'
import { fileIn, openSqlite } from '../../packages/hub/src/store/sqlite.ts'
import type { Store } from '../../packages/hub/src/store/store.ts'
import { databaseFor } from './databases.ts'

/** Opens the store that stands for a data folder in PostgreSQL; none where the tests run on SQLite. */
export const openShared = inject('postgres')
  ? async (data: string): Promise<Store> => openPostgres(await databaseFor(data))
  : undefined

/** A store that nothing was kept in yet, as a file: to make one takes ten times as long as to copy it. */
const unused = once(async (): Promise<Buffer> => {
  const data = mkdtempSync(join(tmpdir(), 'unused-'))
  await (await openSqlite(data)).close()
  const bytes = readFileSync(fileIn(data))
  rmSync(data, { recursive: true })
  return bytes
})

/** Opens the SQLite store of a data folder; where there is none, a copy of one that nothing was kept in yet. */
async function openCopied(data: string): Promise<Store> {
  if (existsSync(data) && !existsSync(fileIn(data))) writeFileSync(fileIn(data), await unused())
  return openSqlite(data)
}

/** Opens the store of a data folder, wherever the tests run. */
export const openFor = openShared ?? openCopied

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
