import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import * as first from './0001-first.ts'
import * as many from './0002-many.ts'

const steps = { '0001-first': first, '0002-many': many }

/** Brings the tables up to date. Throws if the store was written by a later version than this one. */
export async function migrate<Schema>(db: Kysely<Schema>, serial: string): Promise<void> {
  const migrations: Record<string, Migration> = {}
  for (const [name, step] of Object.entries(steps)) migrations[name] = { up: (on) => step.up(on, serial) }
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw new Error('the store could not be brought up to date', { cause: error })
}
