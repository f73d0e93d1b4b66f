import { type Kysely, sql } from 'kysely'

// What people are asked, the buttons under it, and commands that wait for an answer.
const statements = [
  `create table questions (token text primary key, account text not null, chat text not null, bridge text, place text,
    remote text, author text, name text, received bigint, wish bigint, first integer not null, options text not null,
    until bigint not null, at bigint not null, ended text)`,
  `create index questions_place on questions (bridge, place, at) where place is not null`,
  `create index questions_until on questions (until)`,
  `alter table commands add column asking text`,
  `create index commands_asking on commands (account, chat, id) where asking is not null`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
