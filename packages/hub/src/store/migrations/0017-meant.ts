import { type Kysely, sql } from 'kysely'

// The chats that lived in its place when something was written there; where what lives in a place lived before it moved.
const statements = [
  `alter table received add column chats text`,
  `alter table places add column former text`,
  `create index places_former on places (bridge, former) where former is not null`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
