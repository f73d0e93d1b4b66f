import { type Kysely, sql } from 'kysely'

// Files: what has come, what is waited for, and who was shown something in its place.
const statements = [
  `create table files (id text primary key, account text not null, message text not null, kind text not null,
    role text not null, key text, url text, name text, size bigint, state text not null, reason text, hash text,
    ships text, facts text, sends text, tries integer not null, due bigint, at bigint not null)`,
  `create index files_key on files (key) where key is not null`,
  `create index files_due on files (due) where due is not null`,
  `create index files_hash on files (hash) where hash is not null`,
  `create index files_ships on files (ships) where ships is not null`,
  `create index files_message on files (message)`,
  `create index files_at on files (at, id)`,
  `create table placeholders (message text not null, bridge text not null, primary key (message, bridge))`,
  // a run that waits for the files of this message
  `alter table heads add column waits text`,
  `create index heads_waits on heads (waits) where waits is not null`,
  `alter table commands add column sends text`,
  `alter table commands add column sent text`,
  `alter table commands add column put text`,
  `alter table commands add column putting bigint`,
  `alter table commands add column path text`,
  `create index commands_put on commands (put) where put is not null`,
  `create index commands_putting on commands (account, chat, id) where putting is not null`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
