import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, type SqliteStatement } from 'kysely'
import { AtOnceDialect } from './at-once.ts'
import { Commits } from './commits.ts'
import { clearCopies, copyBeside } from './dump/copy.ts'
import { loneFellow } from './fellows.ts'
import { known, migrate, record } from './migrations/index.ts'
import { note } from './note.ts'
import type { Schema } from './schema.ts'
import type { Store, Tx } from './store.ts'
import { StoreError } from './store-error.ts'

/** The file of a store, in its folder. */
export const fileIn = (data: string): string => join(data, 'queqiao.sqlite')

/** Opens the store in the folder `data`, alone: a second process is refused. Power-cut safe (WAL, synchronous=FULL).
 *  Throws `StoreError` if it cannot be had; nothing is changed then. */
export async function openSqlite(data: string): Promise<Store> {
  const database = opened(data)
  const db = new Kysely<Schema>({ dialect: new AtOnceDialect({ database: rememberingStatements(database) }, database) })
  const { commits, fellows } = await begun(db, database).catch(async (error: unknown) => {
    await db.destroy()
    throw refusal(error, fileIn(data))
  })
  return {
    db,
    fellows,
    write: (change) => commits.change(change),
    append: (rows) => commits.arrive(rows),
    copy: () => copyBeside(database, data),
    close: async () => {
      await commits.idle()
      await db.destroy()
    },
  }
}

async function begun(db: Kysely<Schema>, database: Database.Database) {
  await migrate(db, 'integer primary key autoincrement')
  const commits = new Commits(db, database)
  return { commits, fellows: loneFellow(await commits.change(nextSpell)) }
}

/** Looks at the store in a folder, and changes nothing. Throws `StoreError` if it is damaged, or none of this version's. */
export function examineFile(data: string): 'none' | 'free' | 'in use' {
  const file = fileIn(data)
  if (!existsSync(file)) return 'none'
  let database: Database.Database | undefined
  try {
    database = new Database(file, { readonly: true, timeout: 100 })
    ours(database, file)
    if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new StoreError(`${file} ${damaged}`)
    return 'free'
  } catch (error) {
    if (/^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))) return 'in use'
    throw refusal(error, file)
  } finally {
    database?.close()
  }
}

/** Counts the times that the store was opened. */
async function nextSpell(tx: Tx): Promise<number> {
  const last = await tx.selectFrom('notes').select('value').where('name', '=', 'spell').executeTakeFirst()
  const spell = Number(last?.value ?? 0) + 1
  await note(tx, 'spell', spell)
  return spell
}

function opened(data: string): Database.Database {
  const file = fileIn(data)
  let database: Database.Database | undefined
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 })
    database = new Database(file, { timeout: 2_000 })
    alone(database, file)
    clearCopies(data)
    return database
  } catch (error) {
    database?.close()
    throw refusal(error, file)
  }
}

// what it holds is looked at first: the file of another program, or of a later version, stays as it is
function alone(database: Database.Database, file: string): void {
  database.pragma('locking_mode = EXCLUSIVE')
  ours(database, file)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  // kB; with 16,000, as better-sqlite3 has it, nothing was quicker: the system keeps the file's pages, too
  database.pragma('cache_size = -4000')
  database.exec('begin immediate; commit')
}

function ours(database: Database.Database, file: string): void {
  const names = (text: string) => database.prepare<[], string>(text).pluck().all()
  const tables = names(`select name from sqlite_master where type = 'table'`)
  if (!tables.length) return
  if (!tables.includes(record))
    throw new StoreError(`${file} is a database of another program: set \`data\` to another folder.`)
  known(names(`select name from ${record}`), file)
}

const inUse = 'is used by another process: stop the Queqiao that runs on it, or set `data` to another folder.'
const forbidden = 'cannot be opened: this user may not read and write it. Give this user the folder, or set `data`.'
const noFolder = 'cannot be made: what should be a folder is a file. Set `data` to another folder.'
const damaged = 'is damaged: put a backup in its place.'

/** What SQLite and the system say, and what it means. */
const reasons: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^SQLITE_(BUSY|LOCKED)/, inUse],
  [/^SQLITE_NOTADB/, 'is not a database: set `data` to another folder, or put a backup in its place.'],
  [/^SQLITE_CORRUPT/, damaged],
  [/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|^E(ACCES|PERM|ROFS)$/, forbidden],
  [/^E(EXIST|NOTDIR)$/, noFolder],
  [/^SQLITE_FULL|^ENOSPC$/, 'cannot be opened: the disk is full, or fails. Make room.'],
]

function refusal(error: unknown, file: string): StoreError {
  return error instanceof StoreError ? error : new StoreError(whyNot(error, file), { cause: error })
}

function whyNot(error: unknown, file: string): string {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    return `${file} is a folder: set \`data\` to another one.`
  const code = codeOf(error)
  const [, reason] = reasons.find(([codes]) => codes.test(code)) ?? []
  return `${file} ${reason ?? `cannot be opened${code && ` (${code})`}: look at the disk and at the rights of the folder.`}`
}

/** The code of an error, or of what caused it. */
function codeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if ('code' in cause) return String(cause.code)
  return ''
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
