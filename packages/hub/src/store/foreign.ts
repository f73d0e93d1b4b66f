import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Client } from 'pg'
import { nameOf } from './server.ts'
import { StoreError } from './store-error.ts'

const name = 'foreign.sqlite'

/** Milliseconds that a server may take for an answer. */
const patience = 20_000

const because = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'nobody knows why'

/** The rows of a table of another program, which may be running: it is only read. None where there is no such table. `from`: its SQLite
 *  file, or the address of its PostgreSQL (`postgres://…`). Throws `StoreError` where it cannot be read, or is neither. */
export function foreignRows(from: string, table: string): Promise<readonly unknown[]> {
  return /^postgres(ql)?:/.test(from) ? rowsAt(from, table) : rowsIn(from, table)
}

async function rowsAt(url: string, table: string): Promise<readonly unknown[]> {
  // the password stands in the address, which nobody is to see
  const called = nameOf(url)
  const client = new Client({ connectionString: url, connectionTimeoutMillis: patience, query_timeout: patience })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query('select to_regclass($1) is not null as there', [`"${table}"`])
    return rows[0]?.there ? (await client.query(`select * from "${table}"`)).rows : []
  } catch (error) {
    throw new StoreError(`${called} cannot be read (${because(error)}).`, { cause: error })
  } finally {
    await client.end().catch(() => undefined)
  }
}

// a copy: whoever has the file open is not disturbed
async function rowsIn(file: string, table: string): Promise<readonly unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), 'queqiao-foreign-'))
  try {
    await copyFile(file, join(folder, name))
    // what was written last may stand beside it
    await copyFile(`${file}-wal`, join(folder, `${name}-wal`)).catch(() => undefined)
    return rowsOf(join(folder, name), table)
  } catch (error) {
    throw new StoreError(`${file} cannot be read as a SQLite database (${because(error)}).`, { cause: error })
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
