import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect, type SqliteStatement } from 'kysely'
import { Commits } from './commits.ts'
import { loneFellow } from './fellows.ts'
import { migrate } from './migrations/index.ts'
import { note } from './note.ts'
import type { Schema } from './schema.ts'
import type { Store, Tx } from './store.ts'

/** Opens the store in the folder `data`, alone: a second process is refused. Power-cut safe (WAL, synchronous=FULL). */
export async function openSqlite(data: string): Promise<Store> {
  mkdirSync(data, { recursive: true })
  const database = new Database(join(data, 'queqiao.sqlite'), { timeout: 2_000 })
  alone(database, data)
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: rememberingStatements(database) }) })
  await migrate(db, 'integer primary key autoincrement')
  const commits = new Commits(db, database)
  const fellows = loneFellow(await commits.change(nextSpell))
  return {
    db,
    fellows,
    write: (change) => commits.change(change),
    append: (rows) => commits.arrive(rows),
    close: async () => {
      await commits.idle()
      await db.destroy()
    },
  }
}

/** Counts the times that the store was opened. */
async function nextSpell(tx: Tx): Promise<number> {
  const last = await tx.selectFrom('notes').select('value').where('name', '=', 'spell').executeTakeFirst()
  const spell = Number(last?.value ?? 0) + 1
  await note(tx, 'spell', spell)
  return spell
}

function alone(database: Database.Database, data: string): void {
  try {
    database.pragma('locking_mode = EXCLUSIVE')
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.exec('begin immediate; commit')
  } catch (error) {
    database.close()
    throw new Error(`the store in ${data} cannot be opened: is another Queqiao running on it?`, { cause: error })
  }
}

/** Kysely prepares at every call; the same words come again and again, so their statements are kept. */
function rememberingStatements(database: Database.Database) {
  const known = new Map<string, SqliteStatement>()
  return {
    close: () => void database.close(),
    prepare(text: string): SqliteStatement {
      const found = known.get(text)
      if (found) return found
      const made = database.prepare(text)
      if (known.size < 500) known.set(text, made)
      return made
    },
  }
}
