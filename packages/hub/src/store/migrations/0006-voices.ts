import { type Kysely, sql } from 'kysely'

// Voice messages of a chat: somebody may ask for the words of the last one.
const statements = [
  `create index messages_voice on messages (account, chat, time)
    where body like '%"content":{"kind":"voice"%' and wechat is not null and self = 0`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
