import { type Kysely, sql } from 'kysely'

// How far the sends of a run had been begun when it was last put off.
const statements = [`alter table heads add column begun bigint`]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
