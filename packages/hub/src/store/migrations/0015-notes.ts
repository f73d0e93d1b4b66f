import { type Kysely, sql } from 'kysely'

// What a bridge remembers of a place, in its own words.
const statements = [`alter table places add column note text`]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
