import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, DatabaseError } from 'pg'
import { inject } from 'vitest'
import { openPostgres } from '../../packages/hub/src/store/postgres.ts'
import { fileIn, openSqlite } from '../../packages/hub/src/store/sqlite.ts'
import type { Store } from '../../packages/hub/src/store/store.ts'

const server = inject('postgres')

/** Opens the store that stands for a data folder in PostgreSQL; none where the tests run on SQLite. */
export const openShared = server
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

/** The same folder, the same database. */
async function databaseFor(data: string): Promise<string> {
  const name = `folder_${createHash('sha256').update(data).digest('hex').slice(0, 16)}`
  const url = new URL(server)
  const template = url.pathname.slice(1)
  // nobody may be in the one that is copied
  url.pathname = 'postgres'
  const client = new Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query(`create database ${name} template ${template} strategy file_copy`)
  } catch (error) {
    const isThere = error instanceof DatabaseError && error.code === '42P04'
    if (!isThere) throw error
  } finally {
    await client.end()
  }
  url.pathname = name
  return url.href
}
