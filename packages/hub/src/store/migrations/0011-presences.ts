import { type Kysely, sql } from 'kysely'

// Whether clients are there, and what people were told of it.
const statements = [
  `create table presences (
    account text primary key,
    heard bigint not null default 0,
    told integer not null default 1,
    gone bigint,
    goings integer not null default 0,
    back bigint not null default 0
  )`,
  // of those that were logged out people have been told
  `insert into presences (account, told) select id, 1 - online from accounts`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
