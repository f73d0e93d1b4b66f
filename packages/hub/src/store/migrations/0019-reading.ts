import { type Kysely, sql } from 'kysely'

// What a side reads that keeps nothing itself: what stands in a chat is numbered there, and so is each change of it. What was
// kept before stands in the order of its time, of one second in that of its ids, which count upwards, and counts as read.
const statements = [
  `alter table messages add column n bigint not null default 0`,
  `alter table messages add column changed bigint`,
  `create table chats (account text not null, chat text not null, last bigint not null, at bigint not null,
    others bigint not null, heard bigint not null, answered_by text, answered_at bigint, primary key (account, chat))`,
  `create table marks (who text not null, account text not null, chat text not null, n bigint not null,
    others bigint not null, primary key (who, account, chat))`,
  `create table notices (account text not null, chat text not null, n bigint not null, audience text, body text not null,
    at bigint not null, primary key (account, chat, n))`,
  `update messages set n = ordered.nth from (select id as message, row_number() over (partition by account, chat
    order by time, length(id), id) as nth from messages) as ordered where ordered.message = messages.id`,
  `insert into chats (account, chat, last, at, others, heard) select account, chat, max(n), max(time), 0, 0 from messages
    group by account, chat`,
  `create index messages_chat on messages (account, chat, n)`,
  `create index messages_changed on messages (account, chat, changed) where changed is not null`,
  `create index messages_time on messages (time, id)`,
  `create index chats_at on chats (account, at, chat)`,
  `create index notices_at on notices (at)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
