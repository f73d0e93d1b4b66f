import { type Kysely, sql } from 'kysely'

// Who is signed in where the hub says who somebody is, and what somebody can sign in with; of both only a hash.
const statements = [
  `create table signins (hash text primary key, kind text not null, bridge text not null, who text not null,
    until bigint not null)`,
  `create index signins_until on signins (until)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
