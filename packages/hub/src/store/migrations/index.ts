import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { StoreError } from '../store-error.ts'
import * as first from './0001-first.ts'
import * as many from './0002-many.ts'
import * as keeping from './0003-keeping.ts'
import * as begun from './0004-begun.ts'
import * as files from './0005-files.ts'
import * as voices from './0006-voices.ts'
import * as desk from './0007-desk.ts'
import * as looks from './0008-looks.ts'
import * as undoing from './0009-undoing.ts'
import * as quotes from './0010-quotes.ts'
import * as presences from './0011-presences.ts'
import * as writers from './0012-writers.ts'
import * as ranges from './0013-ranges.ts'
import * as links from './0014-links.ts'
import * as notes from './0015-notes.ts'
import * as questions from './0016-questions.ts'
import * as meant from './0017-meant.ts'
import * as signins from './0018-signins.ts'
import * as reading from './0019-reading.ts'
import * as deeds from './0020-deeds.ts'
import * as lying from './0021-lying.ts'

const steps = {
  '0001-first': first,
  '0002-many': many,
  '0003-keeping': keeping,
  '0004-begun': begun,
  '0005-files': files,
  '0006-voices': voices,
  '0007-desk': desk,
  '0008-looks': looks,
  '0009-undoing': undoing,
  '0010-quotes': quotes,
  '0011-presences': presences,
  '0012-writers': writers,
  '0013-ranges': ranges,
  '0014-links': links,
  '0015-notes': notes,
  '0016-questions': questions,
  '0017-meant': meant,
  '0018-signins': signins,
  '0019-reading': reading,
  '0020-deeds': deeds,
  '0021-lying': lying,
}

/** The tables as this version knows them: the name of its last migration. */
export const newest: string = Object.keys(steps).sort().at(-1) ?? ''

/** Where the names of the migrations stand that a store has had. */
export const record = 'kysely_migration'

/** Throws `StoreError` if one of these migrations is none of ours: a later version made it. `where`: which store, in
 *  words that can begin a sentence. */
export function known(migrations: readonly string[], where: string): void {
  const later = migrations.find((name) => !Object.hasOwn(steps, name))
  if (later === undefined) return
  throw new StoreError(
    `${where} was written by a later version of Queqiao (it has ${later}): start that version or a newer one.`,
  )
}

/** Brings the tables up to date. Throws `StoreError`, before anything is changed, if a later version than this one wrote
 *  the store. */
export async function migrate<Tables>(db: Kysely<Tables>, serial: string, where = 'the store'): Promise<void> {
  const had = await made(db)
  known(had, where)
  // each look at what tables there are costs a server ten times what the question for these names does
  if (Object.keys(steps).every((name) => had.includes(name))) return
  const migrations: Record<string, Migration> = {}
  for (const [name, step] of Object.entries(steps)) migrations[name] = { up: (on) => step.up(on, serial) }
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw new Error('the store could not be brought up to date', { cause: error })
}

/** The migrations that a store has had. */
async function made<Tables>(db: Kysely<Tables>): Promise<readonly string[]> {
  const names = () => sql<{ name: string }>`select name from ${sql.table(record)}`.execute(db)
  const first = await names().catch(() => undefined)
  if (first) return first.rows.map(({ name }) => name)
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === record)) return []
  return (await names()).rows.map(({ name }) => name)
}
