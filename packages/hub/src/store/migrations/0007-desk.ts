import { type Kysely, sql } from 'kysely'

// The desk: what was typed in another chat than the one that it is about, transfers of a chat, and who may speak in it.
const statements = [
  `alter table commands add column asked text`,
  `create index messages_transfer on messages (account, chat, time) where body like '%"content":{"kind":"transfer"%'`,
  `create table relays (account text not null, chat text not null, others integer not null,
    primary key (account, chat))`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
