import { Client, DatabaseError } from 'pg'
import { known, record } from './migrations/index.ts'
import { StoreError } from './store-error.ts'

const oldest = 14
/** How long a server may take to answer, in milliseconds. */
const patience = 10_000

/** What a PostgreSQL server says of itself and of the database that an address names. */
export interface Server {
  /** The database, in words that can begin a sentence. Never with the password. */
  readonly name: string
  /** As `16.4`. */
  readonly version: string
  /** How far its clock is ahead of ours, in milliseconds. */
  readonly ahead: number
}

/** Asks a PostgreSQL server whether a store can be in the database. `url`: `postgres://user:password@host:port/database`.
 *  Changes nothing. Throws `StoreError` where it cannot. */
export async function examineDatabase(url: string): Promise<Server> {
  const name = nameOf(url)
  const client = new Client({ connectionString: url, connectionTimeoutMillis: patience, query_timeout: patience })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const said = await ask(client)
    fit(name, said)
    return { name, version: said.version, ahead: said.ahead }
  } catch (error) {
    throw error instanceof StoreError ? error : new StoreError(`${name} ${whyNot(error)}`, { cause: error })
  } finally {
    await client.end().catch(() => undefined)
  }
}

interface Said {
  readonly version: string
  readonly number: number
  readonly ahead: number
  /** It is a standby, or takes no changes. */
  readonly reading: boolean
  readonly granted: boolean
  /** It has tables that are called as ours are. */
  readonly strange: boolean
  readonly migrations: readonly string[]
}

const question = `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
  extract(epoch from clock_timestamp())::float8 * 1000 as now, current_setting('transaction_read_only') = 'on' as reading,
  coalesce(has_schema_privilege(current_schema(), 'create'), false) as granted, to_regclass('${record}') as record,
  (select count(*) from unnest(array['inbox', 'notes', 'accounts', 'lanes', 'entries', 'heads', 'messages', 'commands'])
    as ours (name) where to_regclass(name) is not null)::int as alike`

async function ask(client: Client): Promise<Said> {
  const before = Date.now()
  const { version, number, now, reading, granted, record: table, alike } = (await client.query(question)).rows[0]
  // its answer was on the way for half of the time
  const ahead = Math.round(now - (before + Date.now()) / 2)
  const rows: { name: string }[] = table === null ? [] : (await client.query(`select name from ${record}`)).rows
  const migrations = rows.map(({ name }) => name)
  const strange = table === null && alike > 0
  return { strange, version: String(version).split(' ')[0] ?? '', number, ahead, reading, granted, migrations }
}

function fit(name: string, { version, number, reading, granted, strange, migrations }: Said): void {
  if (number < oldest * 10_000)
    throw new StoreError(`${name} is PostgreSQL ${version}: ${oldest} or newer is needed; upgrade it.`)
  if (reading) throw new StoreError(`${name} can only be read (is it a standby?): name the server that takes changes.`)
  if (!granted)
    throw new StoreError(
      `${name} lets this user make no tables: grant it CREATE on the schema, or name its own database.`,
    )
  if (strange) throw new StoreError(`${name} has tables of another program: make a database for Queqiao alone.`)
  known(migrations, name)
}

/** How a database is spoken of: never with the password. */
export function nameOf(url: string): string {
  if (!URL.canParse(url))
    throw new StoreError('the address of the database is no URL: write postgres://user:password@host:port/database.')
  const { hostname, port, pathname, searchParams } = new URL(url)
  const host = hostname || searchParams.get('host') || 'localhost'
  return `the database ${pathname.slice(1) || '(unnamed)'} at ${host}:${port || 5432}`
}

const unreachable = 'cannot be reached: is the server running, and are host and port right?'
const stranger = 'takes neither this user nor this password: set them in `database`.'

/** What the network and the server say, and what it means. */
const reasons: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|EPIPE|ENOENT|08)/, unreachable],
  [/^28/, stranger],
  [/^3D000/, 'does not exist: make it (`createdb`), or set `database` to another.'],
  [/^42501/, 'gives this user too few rights: grant it CONNECT, and CREATE on the schema.'],
  [/^53300/, 'has no connection left: raise its max_connections, or end other programs.'],
  [/^57P03/, 'is just starting or ending: try again in a moment.'],
  [/^53/, 'is out of disk or memory: make room.'],
]

/** Why a database cannot be used, as a sentence goes on after its name. */
export function whyNot(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error
  if (!(first instanceof Error)) return 'cannot be opened.'
  if (!('code' in first) && first.cause !== undefined) return whyNot(first.cause)
  const code = 'code' in first ? String(first.code) : ''
  const [, reason] = reasons.find(([codes]) => codes.test(code)) ?? []
  if (reason !== undefined) return reason
  // what the client library itself says, before the server has said anything
  if (/password/i.test(first.message)) return 'wants a password: write it in `database`.'
  if (/timeout|terminated/i.test(first.message)) return unreachable
  if (/SSL/i.test(first.message)) return 'does not speak TLS: leave sslmode out of `database`, or switch TLS on.'
  return first instanceof DatabaseError ? `cannot be opened (${code}): look into its log.` : 'cannot be opened.'
}
