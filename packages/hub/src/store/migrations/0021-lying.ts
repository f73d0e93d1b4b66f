import { type Kysely, sql } from 'kysely'

// Files that may lie on a client's machine, and what somebody wrote last, are looked up without a look at all that was sent.
const statements = [
  `create index commands_lying on commands (account) where put is not null and state <> 'done'`,
  `create index commands_writer on commands (writer, id) where writer is not null`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
