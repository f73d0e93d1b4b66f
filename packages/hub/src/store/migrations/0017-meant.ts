import { type Kysely, sql } from 'kysely'

// The chats that lived in its place when something was written there.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table received add column chats text').execute(db)
}
