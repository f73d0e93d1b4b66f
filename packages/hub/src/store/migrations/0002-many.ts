import { type Kysely, sql } from 'kysely'

// Many processes, and people who settle what stayed open.
const statements = [
  `alter table inbox add column teller bigint`,
  `alter table heads add column owner bigint`,
  `create index heads_owner on heads (owner) where owner is not null`,
  `alter table dead add column uncertain integer not null default 0`,
  // nobody knows since when the entries there wait
  `alter table entries add column at bigint not null default 0`,
  `alter table commands add column kind text not null default 'send'`,
  `alter table commands add column closed integer not null default 0`,
  `create index commands_failed on commands (at, id) where state = 'failed'`,
  `create index commands_unknown on commands (at, id) where state = 'unknown'`,
  `create table pace (account text not null, kind text not null, next bigint not null, spent integer not null,
    primary key (account, kind))`,
  // what a process before this one had claimed belongs to nobody who lives
  `update heads set owner = 0 where due is null and since is not null`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
