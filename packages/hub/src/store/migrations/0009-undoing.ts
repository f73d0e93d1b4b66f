import { type Kysely, sql } from 'kysely'

// What people change or take back: whose it was, and what became of the message that they mean.
const statements = [`alter table commands add column writer text`, `create index commands_remote on commands (remote)`]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
