// Goes before Queqiao into its process (node --import) and does to it, at the n-th commit or answer, what QUEQIAO_FAULTS
// says: a JSON list of injections. Tells each on standard error.
import { writeSync } from 'node:fs'
import { ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import type Sqlite from 'better-sqlite3'
import type Pg from 'pg'
import type Ws from 'ws'
import { beginning, lasting } from './blows.ts'
import { hasWords, type Injection } from './plan.ts'

const require = createRequire(new URL('../../packages/hub/package.json', import.meta.url))
const Database: typeof Sqlite = require('better-sqlite3')
const { Client }: typeof Pg = require('pg')
const sockets = createRequire(new URL('../../packages/protocol/package.json', import.meta.url))
const WebSocket: typeof Ws = sockets('ws')
const injections: readonly Injection[] = JSON.parse(process.env.QUEQIAO_FAULTS ?? '[]')
const counts = { commit: 0, answer: 0, words: 0 }

const realNow = Date.now
let ahead = 0
Date.now = () => realNow() + ahead

/** @param ms Milliseconds that it is going to last. */
const tell = (what: string, ms = 0): void => void writeSync(2, `${beginning(what, realNow(), realNow() + ms)}\n`)
const tellStill = (what: string): void => void writeSync(2, `${lasting(what, realNow())}\n`)

const die = (): void => {
  tell('kill')
  process.kill(process.pid, 'SIGKILL')
}

const ballast = 'create table if not exists ballast (body text)'
const put = 'insert into ballast values (zeroblob(8000))'

/** No page more for the file, nor a free one in it. */
const fill = (database: Sqlite.Database): void => {
  database.exec(ballast)
  database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true })}`)
  try {
    for (;;) database.exec(put)
  } catch {
    // full
  }
}

const empty = (database: Sqlite.Database): void => {
  if (!database.open) return
  database.pragma('max_page_count = 1000000000')
  tellStill('full')
  if (database.inTransaction) return void setTimeout(empty, 2, database)
  database.exec('delete from ballast')
}

const locked = { left: 0 }

type Of<Kind extends Injection['do']> = Extract<Injection, { do: Kind }>

const doing = {
  full: ({ ms }: Of<'full'>, database: Sqlite.Database) => {
    fill(database)
    setTimeout(empty, ms, database)
  },
  locked: ({ times }: Of<'locked'>) => {
    locked.left = times
  },
  clock: ({ hours }: Of<'clock'>) => {
    ahead += hours * 3_600_000
  },
}

/** Counts one of each; kills where that comes before it. Gives what strikes after it. */
const counted = (on: Injection['on'] | readonly Injection['on'][], database?: Sqlite.Database): (() => void) => {
  const due = [on].flat().flatMap((kind) => {
    const nth = ++counts[kind]
    return injections.filter((one) => one.on === kind && one.nth === nth)
  })
  const kill = due.find((one) => one.do === 'kill')
  if (kill?.when === 'before') die()
  return () => {
    if (kill) die()
    for (const one of due) strike(one, database)
  }
}

/** Whether nobody shall hear of the commit that comes next. */
const isUnheard = (): boolean =>
  injections.some(({ on, nth, do: what }) => on === 'commit' && nth === counts.commit + 1 && what === 'unheard')

const strike = (one: Injection, database: Sqlite.Database | undefined): void => {
  if (one.do === 'kill' || one.do === 'unheard') return
  tell(one.do, one.do === 'full' ? one.ms : 0)
  if (one.do === 'frozen') process.kill(process.pid, 'SIGSTOP')
  else if (one.do === 'clock') doing.clock(one)
  else if (one.do === 'locked') doing.locked(one)
  else if (database) doing.full(one, database)
}

const probe = new Database(':memory:')
const statements: Sqlite.Statement = Object.getPrototypeOf(probe.prepare('select 1'))
probe.close()
const run = statements.run
statements.run = function (this: Sqlite.Statement, ...given: unknown[]) {
  const commit = /^commit$/i.test(this.source)
  if (!commit) return run.apply(this, given)
  if (locked.left > 0) {
    locked.left--
    tellStill('locked')
    throw new Database.SqliteError('database is locked', 'SQLITE_BUSY')
  }
  const after = counted('commit', this.database)
  const result = run.apply(this, given)
  after()
  return result
}

// reports go in by one statement, which is its own commit
const isCommit = (text: unknown): boolean => typeof text === 'string' && /^commit$|insert into inbox/i.test(text)

/** The next answer on this connection is lost, and the connection with it. */
const deafen = (client: Pg.Client): void => {
  const { stream }: { stream: Socket } = Object(client).connection
  stream.removeAllListeners('data')
  stream.once('data', () => {
    tell('unheard')
    stream.destroy()
  })
}

const query: (this: Pg.Client, ...given: unknown[]) => unknown = Client.prototype.query
Object.assign(Client.prototype, {
  query(this: Pg.Client, ...given: unknown[]) {
    const [asked] = given
    if (!isCommit(typeof asked === 'string' ? asked : Object(asked).text)) return query.apply(this, given)
    if (isUnheard()) deafen(this)
    const after = counted('commit')
    const result = query.apply(this, given)
    void Promise.resolve(result).then(after, () => undefined)
    return result
  },
})

// a poll that brings nothing is no answer worth counting: there are as many as there is time
const isIdle = (asked: string, said: unknown): boolean =>
  /\/tasks\b/.test(asked)
    ? /^(\{\}|\[\]|)$/.test(String(said ?? ''))
    : /"ack_type":"pull_task_ack".*"data":\{\}/.test(String(said))

const end: (this: ServerResponse, ...given: never[]) => ServerResponse = ServerResponse.prototype.end
Object.assign(ServerResponse.prototype, {
  end(this: ServerResponse, ...given: never[]) {
    const asked = this.req.url ?? ''
    if (!/^\/(wechat|_matrix)\//.test(asked) || isIdle(asked, given[0])) return end.apply(this, given)
    const after = counted(this.req.headers[hasWords] ? ['answer', 'words'] : 'answer')
    const result = end.apply(this, given)
    after()
    return result
  },
})

// what is sent over a WebSocket, answers and tasks, is an answer like those of HTTP
const send: (this: Ws, ...given: never[]) => void = WebSocket.prototype.send
Object.assign(WebSocket.prototype, {
  send(this: Ws, ...given: never[]) {
    const after = counted('answer')
    send.apply(this, given)
    after()
  },
})
