import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { StoreError } from './store-error.ts'

const name = 'foreign.sqlite'

/** The rows of a table in the SQLite file of another program, which may be running: a copy of it is read. None where it has no such
 *  table. Throws `StoreError` where it cannot be read, or is no such file. */
export async function foreignRows(file: string, table: string): Promise<readonly unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), 'queqiao-foreign-'))
  try {
    await copyFile(file, join(folder, name))
    // what was written last may stand beside it
    await copyFile(`${file}-wal`, join(folder, `${name}-wal`)).catch(() => undefined)
    return rowsOf(join(folder, name), table)
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'nobody knows why'
    throw new StoreError(`${file} cannot be read as a SQLite database (${why}).`, { cause: error })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function rowsOf(file: string, table: string): readonly unknown[] {
  const database = new Database(file)
  try {
    const tables = database.prepare<[string]>(`select name from sqlite_master where type = 'table' and name = ?`)
    return tables.get(table) === undefined ? [] : database.prepare(`select * from "${table}"`).all()
  } finally {
    database.close()
  }
}
