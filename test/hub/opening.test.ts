import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHub, examineDatabase, examineFile, StoreError, type Where } from '@queqiao/hub'
import { accountId, personId } from '@queqiao/protocol/model'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../packages/hub/src/store/open.ts'
import { type Postgres, startPostgres } from '../servers/postgres.ts'

let data: string
const folders: string[] = []
const folder = (): string => {
  data = mkdtempSync(join(tmpdir(), 'opening-'))
  folders.push(data)
  return data
}
afterEach(() => {
  for (const each of folders.splice(0)) rmSync(each, { recursive: true })
})

/** Why it cannot be opened: a sentence, from which nobody learns a password. */
const refusal = async (where: Where): Promise<string> => {
  const failed = await createHub({ ...where, bridges: [] }).then(
    (hub) => hub.stop(),
    (error: unknown) => error,
  )
  expect(failed).toBeInstanceOf(StoreError)
  return failed instanceof Error ? failed.message : ''
}

const contents = (where: string) =>
  Object.fromEntries(readdirSync(where).map((name) => [name, readFileSync(join(where, name)).toString('base64')]))

const file = () => join(data, 'queqiao.sqlite')
const used = async () => {
  await (await openStore({ data: folder() })).close()
}
const change = (statement: string) => {
  const database = new Database(file())
  database.exec(statement)
  database.close()
}

describe('a store on SQLite that cannot be opened says why, and stays as it is', () => {
  const cases: readonly (readonly [what: string, make: () => void | Promise<void>, says: string])[] = [
    ['no database', () => writeFileSync(join(folder(), 'queqiao.sqlite'), 'hello '.repeat(500)), 'is not a database: '],
    [
      'of a later version',
      async () => {
        await used()
        change(`insert into kysely_migration values ('9001-later', '2030-01-01')`)
      },
      'was written by a later version of Queqiao (it has 9001-later): start that version or a newer one.',
    ],
    [
      'of another program',
      () => {
        folder()
        change('create table cats (name text)')
      },
      'is a database of another program: ',
    ],
    ['a folder', () => mkdirSync(join(folder(), 'queqiao.sqlite')), 'is a folder: '],
    [
      'damaged in the middle',
      async () => {
        await used()
        const bytes = readFileSync(file())
        writeFileSync(file(), bytes.fill(7, 8_192))
      },
      'is damaged: put a backup in its place.',
    ],
  ]

  it.each(cases)('%s', async (_, make, says) => {
    await make()
    const isFile = !readdirSync(data, { withFileTypes: true }).some((entry) => entry.isDirectory())
    const before = isFile && contents(data)
    expect(await refusal({ data })).toContain(`${file()} ${says}`)
    expect(isFile && contents(data)).toEqual(before)
  })

  it('is looked at without being opened', async () => {
    expect(examineFile(folder())).toBe('none')
    const store = await openStore({ data })
    expect(examineFile(data)).toBe('in use')
    await store.close()
    expect(examineFile(data)).toBe('free')
    writeFileSync(file(), readFileSync(file()).fill(7, 8_192))
    expect(() => examineFile(data)).toThrow('is damaged: put a backup in its place.')
  })

  it('an account whose row cannot be read is there again with its next login; the others go on', async () => {
    await used()
    change(`insert into accounts (id, endpoint, online, session, can) values ('broken', 'pc', 1, '{bro', '{bro')`)
    change(`insert into accounts (id, endpoint, online, session) values ('whole', 'pc', 1, '{"version":"1"}')`)
    const hub = await createHub({ data, bridges: [] })
    try {
      expect(await hub.keeper.session(accountId('whole'))).toEqual({ version: '1' })
      expect(await hub.keeper.session(accountId('broken'))).toEqual({})
      const login = { kind: 'login', person: personId('broken') } as const
      const about = { endpoint: 'pc', account: accountId('broken'), results: [], session: { version: '2' } }
      ;(await hub.keeper.append({ ...about, events: [login] })).answered(true)
      expect(await hub.keeper.session(accountId('broken'))).toEqual({ version: '2' })
    } finally {
      await hub.stop()
    }
  })

  it('used by another process', async () => {
    folder()
    const other = await openStore({ data })
    try {
      expect(await refusal({ data })).toBe(
        `${file()} is used by another process: stop the Queqiao that runs on it, or set \`data\` to another folder.`,
      )
    } finally {
      await other.close()
    }
  })

  it('a folder that cannot be made', async () => {
    writeFileSync(join(folder(), 'taken'), '')
    expect(await refusal({ data: join(data, 'taken') })).toContain('what should be a folder is a file')
  })

  it.skipIf(process.getuid?.() === 0)('no right to write (root has every right)', async () => {
    await used()
    chmodSync(file(), 0o400)
    expect(await refusal({ data })).toContain('this user may not read and write it')
  })
})

describe('a store on PostgreSQL that cannot be opened says why, and never its password', () => {
  let postgres: Postgres
  let url: string
  beforeAll(async () => {
    postgres = await startPostgres()
    url = await postgres.database()
  })
  afterAll(() => postgres.stop())

  const at = (database: string) => ({ data: join(tmpdir(), 'opening-nowhere'), database })
  const changed = (how: (url: URL) => void) => {
    const other = new URL(url)
    how(other)
    return other.href
  }
  afterEach(() => expect(existsSync(join(tmpdir(), 'opening-nowhere'))).toBe(false))

  it('a wrong password', async () => {
    const said = await refusal(at(changed((other) => (other.password = 'hunter2'))))
    expect(said).toMatch(/^the database test_1 at 127.0.0.1:\d+ takes neither this user nor this password/)
    expect(said).not.toContain('hunter2')
  })

  it('no password', async () => {
    expect(await refusal(at(changed((other) => (other.password = ''))))).toContain('wants a password')
  })

  it('a database of another program', async () => {
    const other = await postgres.database()
    await postgres.query('create table inbox (mine text)', other)
    const said = await refusal(at(other))
    expect(said).toMatch(/^the database test_\d+ at 127.0.0.1:\d+ has tables of another program: make a database/)
  })

  it('a missing database', async () => {
    const said = await refusal(at(changed((other) => (other.pathname = '/nowhere'))))
    expect(said).toMatch(/^the database nowhere at 127.0.0.1:\d+ does not exist: make it/)
  })

  it('a server that is away', async () => {
    const said = await refusal(at('postgres://me:hunter2@127.0.0.1:2/wechat'))
    expect(said).toBe(
      'the database wechat at 127.0.0.1:2 cannot be reached: is the server running, and are host and port right?',
    )
  })

  it('a server that is something else', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    expect(await refusal(at(`postgres://me:hunter2@127.0.0.1:${port}/wechat`))).toMatch(
      /^the database wechat at .* cannot be/,
    )
    server.close()
  })

  it('a database that this user may not change', async () => {
    const mine = await postgres.database()
    await postgres.query(`create role reader login password 'hunter2'`)
    const other = new URL(mine)
    Object.assign(other, { username: 'reader', password: 'hunter2' })
    expect(await refusal(at(other.href))).toContain('lets this user make no tables')
  })

  it('of a later version', async () => {
    const mine = await postgres.database()
    await (await openStore(at(mine))).close()
    await postgres.query(`insert into kysely_migration values ('9001-later', '2030-01-01')`, mine)
    const tables = () =>
      postgres.query(`select table_name, column_name from information_schema.columns order by 1, 2`, mine)
    const before = await tables()
    expect(await refusal(at(mine))).toContain('was written by a later version of Queqiao (it has 9001-later)')
    expect(await tables()).toEqual(before)
  })

  it('no address of a database', async () => {
    expect(await refusal(at('hunter2'))).toBe(
      'the address of the database is no URL: write postgres://user:password@host:port/database.',
    )
  })

  it('looked at, it says its version and how far its clock is ahead', async () => {
    const { version, ahead } = await examineDatabase(url)
    expect(version).toMatch(/^\d+\.\d+$/)
    expect(Math.abs(ahead)).toBeLessThan(2_000)
  })
})
