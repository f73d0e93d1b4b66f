import { type Kysely, sql } from 'kysely'

// Places that people linked by hand, rather than the bridge made.
const statements = [`alter table places add column linked integer not null default 0`]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
