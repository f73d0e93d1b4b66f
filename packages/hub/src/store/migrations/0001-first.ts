import { type Kysely, sql } from 'kysely'

// Statements rather than a builder: what stands here never changes again, and is read beside the database's own words.
// `serial` is the one word that differs between databases.
const statements = (serial: string) => [
  `create table notes (name text primary key, value text not null)`,

  `create table inbox (seq ${serial}, account text not null, kind text not null, key text unique, unanswered text,
    body text not null, at bigint not null)`,
  `create index inbox_unanswered on inbox (unanswered) where unanswered is not null`,

  `create table accounts (id text primary key, endpoint text not null, person text, name text, online integer not null,
    can text, session text not null)`,
  `create table people (account text not null, id text not null, nickname text, remark text, alias text, avatar text,
    friend integer, official integer, primary key (account, id))`,
  `create table rooms (account text not null, id text not null, name text, owner text, avatar text,
    primary key (account, id))`,
  `create table members (account text not null, room text not null, person text not null, nickname text,
    primary key (account, room, person))`,

  `create table lanes (id ${serial}, queue text not null, key text not null, last bigint not null, unique (queue, key))`,
  `create table entries (lane bigint not null, n bigint not null, audience text, body text not null,
    primary key (lane, n))`,
  `create table heads (id ${serial}, reader text not null, lane bigint not null, position bigint not null, upto bigint,
    due bigint, since bigint, attempts integer not null, destination text, unique (lane, reader))`,
  `create index heads_due on heads (reader, due) where due is not null`,
  `create table steps (head bigint not null, n bigint not null, name text not null, parts text,
    primary key (head, n, name))`,
  `create table dead (reader text not null, lane bigint not null, n bigint not null, reason text not null,
    at bigint not null, primary key (reader, lane, n))`,

  `create table places (bridge text not null, account text not null, chat text not null, place text,
    generation integer not null, primary key (bridge, account, chat))`,
  `create index places_place on places (bridge, place)`,
  `create table messages (id text primary key, account text not null, chat text not null, wechat text,
    sender text not null, self integer not null, via text, time bigint not null, body text not null)`,
  `create table parts (bridge text not null, place text not null, remote text not null, owner text not null,
    n integer not null, primary key (bridge, place, remote))`,
  `create index parts_owner on parts (owner, bridge)`,

  `create table received (id ${serial}, bridge text not null, remote text not null, place text not null, album text,
    body text not null, at bigint not null, unique (bridge, remote))`,
  `create table commands (id ${serial}, account text not null, chat text not null, message text not null,
    body text not null, state text not null, bridge text not null, place text not null, remote text not null,
    origin text not null unique, author text not null, task text unique, reason text, echoed integer not null,
    shown integer not null, at bigint not null, handed bigint)`,
  `create index commands_queued on commands (account, id) where state = 'queued'`,
  `create index commands_handed on commands (handed) where state = 'handed'`,
  `create index commands_echo on commands (account, chat, id) where echoed = 0 and handed is not null`,
]

export async function up(db: Kysely<unknown>, serial: string): Promise<void> {
  for (const statement of statements(serial)) await sql.raw(statement).execute(db)
}
