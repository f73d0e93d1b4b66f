import { type Kysely, sql } from 'kysely'

// Which message that was sent from here WeChat knows by an id, and which were taken back.
const statements = [
  `create index messages_sent on messages (account, wechat) where wechat is not null and via is not null`,
  `create table recalls (message text primary key, removed integer not null)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
