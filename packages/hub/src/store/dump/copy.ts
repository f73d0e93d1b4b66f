import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import type { Schema } from '../schema.ts'
import type { Db } from '../store.ts'

const ours = /^export-[-0-9a-f]+\.sqlite(-journal|-wal|-shm)?$/

/** Copies a database, as of one moment, into a file beside it, and gives the file's name. Reports and changes go on
 *  meanwhile. */
export async function copyBeside(database: Database.Database, data: string): Promise<string> {
  const file = join(data, `export-${randomUUID()}.sqlite`)
  try {
    await database.backup(file)
    return file
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  }
}

/** Removes copies that a killed process left. */
export function clearCopies(data: string): void {
  for (const name of readdirSync(data)) if (ours.test(name)) rmSync(join(data, name), { force: true })
}

/** A copy, to be read; `close` removes it. */
export function openCopy(file: string): { readonly db: Db; close(): Promise<void> } {
  const database = new Database(file)
  // no files beside it, and nobody else
  database.pragma('locking_mode = EXCLUSIVE')
  database.pragma('journal_mode = MEMORY')
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) })
  return {
    db,
    close: async () => {
      await db.destroy()
      rmSync(file, { force: true })
    },
  }
}
