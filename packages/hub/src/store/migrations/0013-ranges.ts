import { type Kysely, sql } from 'kysely'

// A message of another side may show several of WeChat's: whose is which of its words, and what all of them are. No
// database of ours can give a table another key: it is made anew.
const statements = [
  `create table parts_anew (bridge text not null, place text not null, remote text not null, owner text not null,
    n integer not null, from_at integer, to_at integer, primary key (bridge, place, remote, owner))`,
  `insert into parts_anew (bridge, place, remote, owner, n) select bridge, place, remote, owner, n from parts`,
  `drop table parts`,
  `alter table parts_anew rename to parts`,
  `create index parts_owner on parts (owner, bridge)`,
  `create table joined (bridge text not null, place text not null, remote text not null, words text not null,
    marks text not null, primary key (bridge, place, remote))`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
