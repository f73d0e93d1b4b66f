import { type Kysely, sql } from 'kysely'

// Who wrote a message on another side: a name is anybody's.
const statements = [`alter table messages add column writer text`]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
