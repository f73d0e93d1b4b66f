import { type Kysely, sql } from 'kysely'

// What was announced last in a room.
const statements = ['alter table rooms add column topic text']

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
