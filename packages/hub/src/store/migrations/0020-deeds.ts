import { type Kysely, sql } from 'kysely'

// What was asked of WeChat beside what was sent, and whose clients share an endpoint, is looked up without a look at all.
const statements = [
  `create index commands_deeds on commands (account, kind, id) where kind <> 'send'`,
  `create index accounts_endpoint on accounts (endpoint)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
