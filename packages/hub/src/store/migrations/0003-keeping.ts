import { type Kysely, sql } from 'kysely'

// What pruning asks for: whether an entry is a dead letter, and which commands send a message. And which chats live in a
// place: in their order, or SQLite takes the index that has all places of a bridge.
const statements = [
  `create index dead_lane on dead (lane, n)`,
  `create index commands_message on commands (message)`,
  `drop index places_place`,
  `create index places_place on places (bridge, place, account, chat)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
