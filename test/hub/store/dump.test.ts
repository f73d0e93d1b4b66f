import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportStore, importStore, StoreError, type Where } from '@queqiao/hub'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { goOnFrom } from '../../../packages/hub/src/store/dump/sequences.ts'
import { numbers, type Table, tableNames } from '../../../packages/hub/src/store/dump/tables.ts'
import { dump } from '../../../packages/hub/src/store/dump.ts'
import { openStore } from '../../../packages/hub/src/store/open.ts'
import type { Store } from '../../../packages/hub/src/store/store.ts'
import { type Postgres, startPostgres } from '../../servers/postgres.ts'

let postgres: Postgres
const folders: string[] = []
const opened: Store[] = []
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'dump-'))
  folders.push(made)
  return made
}

const kinds = {
  SQLite: async (): Promise<Where> => ({ data: folder() }),
  PostgreSQL: async (): Promise<Where> => ({ data: folder(), database: await postgres.database() }),
}
const ways = Object.entries(kinds).flatMap(([from, make]) =>
  Object.entries(kinds).map(([to, other]) => [from, to, make, other] as const),
)

const openAt = async (where: Where): Promise<Store> => {
  const store = await openStore(where)
  opened.push(store)
  return store
}

/** A message with it. */
const said = (words: string): string =>
  JSON.stringify({
    ...{
      kind: 'message',
      chat: { kind: 'person', id: 'anna' },
      sender: 'anna',
      fromSelf: false,
      time: 7,
      mentions: [],
    },
    content: { kind: 'text', text: [words] },
  })

const odd = 'line\u2028ends\r\nand "quotes" \u{1f600} \\ tab\t'

/** Rows in every table: more than one page of entries, and what is under way. */
const fill = (store: Store): Promise<void> =>
  store.write(async (tx) => {
    const about = { account: 'me', chat: 'p anna' }
    await tx.insertInto('notes').values({ name: 'identity', value: 'the same one' }).execute()
    await tx.insertInto('notes').values({ name: 'sorted', value: '41' }).execute()
    const account = { id: 'me', endpoint: 'pc', person: 'me', name: odd, online: 1, can: '{}', session: '{}' }
    await tx.insertInto('accounts').values(account).execute()
    const names = { nickname: odd, remark: null, alias: '', avatar: null }
    await tx
      .insertInto('people')
      .values({ account: 'me', id: 'anna', ...names, friend: 1, official: null })
      .execute()
    await tx.insertInto('rooms').values({ account: 'me', id: 'r', name: 'Room', owner: null, avatar: null }).execute()
    await tx.insertInto('members').values({ account: 'me', room: 'r', person: 'anna', nickname: null }).execute()
    await tx
      .insertInto('places')
      .values({ bridge: 'paper', ...about, place: 'sheet', generation: 2 })
      .execute()
    const row = { account: 'me', kind: 'event' as const, unanswered: 'hash', body: '{}', at: 1_700_000_000_000 }
    await tx
      .insertInto('inbox')
      .values({ seq: 42, ...row, key: 'k', teller: store.fellows.spell?.id ?? 1 })
      .execute()
    await tx.insertInto('lanes').values({ id: 7, queue: 'deliver', key: 'me p anna', last: 450 }).execute()
    for (let n = 1; n <= 450; n++)
      await tx
        .insertInto('entries')
        .values({ lane: 7, n, audience: n % 2 ? null : '=paper', body: odd, at: n })
        .execute()
    const head = { reader: 'paper', lane: 7, position: 3, upto: 4, due: null, since: 5, attempts: 2, destination: 'd' }
    await tx
      .insertInto('heads')
      .values({ id: 9, ...head, owner: store.fellows.spell?.id ?? 1 })
      .execute()
    await tx.insertInto('steps').values({ head: 9, n: 4, name: 'line', parts: null }).execute()
    const dead = { reader: 'paper', lane: 7, n: 2, reason: 'why', at: 6, uncertain: 1 }
    await tx.insertInto('dead').values(dead).execute()
    const message = { id: 'm', ...about, wechat: '1', sender: 'anna', self: 0, via: null, time: 7, body: said(odd) }
    await tx.insertInto('messages').values(message).execute()
    const chat = { ...about, last: 3, at: 7, others: 2, heard: 1, answered_by: odd, answered_at: 7 }
    await tx.insertInto('chats').values(chat).execute()
    await tx
      .insertInto('marks')
      .values({ ...about, who: 'paper\nme', n: 2, others: 1 })
      .execute()
    await tx
      .insertInto('notices')
      .values({ ...about, n: 3, audience: '=paper', body: odd, at: 7 })
      .execute()
    const part = { owner: 'm', bridge: 'paper', place: 'sheet', remote: 'x', n: 0, from_at: 0, to_at: 4 }
    await tx.insertInto('parts').values(part).execute()
    await tx
      .insertInto('joined')
      .values({ bridge: 'paper', place: 'sheet', remote: 'x', words: odd, marks: odd })
      .execute()
    const received = { id: 11, bridge: 'paper', remote: 'y', place: 'sheet', album: null, body: odd, at: 8 }
    await tx.insertInto('received').values(received).execute()
    const command = {
      message: 'm2',
      kind: 'send' as const,
      body: '{}',
      closed: 0,
      bridge: 'paper',
      place: 'sheet',
      remote: 'y',
    }
    const state = { author: 'Me', task: null, reason: null, echoed: 0, shown: 0, at: 9, handed: null }
    for (const [id, how] of (['queued', 'handed', 'done', 'failed', 'unknown', 'cancelled'] as const).entries())
      await tx
        .insertInto('commands')
        .values({ id: id + 1, ...about, ...command, ...state, state: how, origin: `paper y ${id}` })
        .execute()
    await tx.insertInto('pace').values({ account: 'me', kind: 'send', next: 10, spent: 3 }).execute()
    const file = { account: 'me', kind: 'image' as const, role: 'file' as const, tries: 2, at: 11 }
    await tx
      .insertInto('files')
      .values([
        { id: 'm.0', message: 'm', ...file, key: odd, state: 'wanted', due: 12 },
        { id: 'm2.0', message: 'm2', ...file, name: odd, size: 5, state: 'ready', hash: 'a', ships: 'b', sends: '{}' },
      ])
      .execute()
    await tx.insertInto('placeholders').values({ message: 'm', bridge: 'paper' }).execute()
    await tx.insertInto('relays').values({ account: 'me', chat: 'person anna', others: 1 }).execute()
    await tx.insertInto('recalls').values({ message: 'm', removed: 1 }).execute()
    await tx.insertInto('presences').values({ account: 'me', gone: 5 }).execute()
    const question = {
      ...{ token: 'q', account: 'me', chat: 'room r', first: 1, options: '[]', until: 9, at: 3 },
      ended: null,
    }
    const asked = { bridge: 'paper', place: 'p', remote: 'x', author: 'me', name: 'Me', received: 1, wish: 0 }
    await tx
      .insertInto('questions')
      .values({ ...question, ...asked })
      .execute()
    await tx.insertInto('signins').values({ hash: 'h', kind: 'session', bridge: 'web', who: 'Me', until: 9 }).execute()
    // as if the database had given the numbers
    await goOnFrom(tx, new Map(), store.fellows.many)
  })

const linesOf = async (lines: AsyncIterable<string>): Promise<string[]> => {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all
}
const exported = (where: Where): Promise<string[]> => linesOf(exportStore(where))

async function* pieces(text: string, size = 1_000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const put = (where: Where, lines: readonly string[]) => importStore(where, pieces(`${lines.join('\n')}\n`))

/** What an export says, without what belongs to each store alone. */
const comparable = (lines: readonly string[]): readonly string[] =>
  lines
    .slice(1)
    .filter((line) => !line.startsWith('["notes",{"name":"spell"') && !line.startsWith('{"rows"'))
    .sort()

const full = async (where: Where): Promise<string[]> => {
  const store = await openStore(where)
  await fill(store)
  await store.close()
  return exported(where)
}

describe('moving a store', () => {
  it.each(ways)('from %s to %s: every row of every table is there', async (_, __, from, to) => {
    const [source, target] = [await from(), await to()]
    const before = await full(source)
    for (const table of tableNames) expect(before.some((line) => line.startsWith(`["${table}"`))).toBe(true)
    const counts = await put(target, before)
    expect(counts.entries).toBe(450)
    const after = comparable(await exported(target))
    const expected = comparable(before).map((line) =>
      line.startsWith('["heads"')
        ? line.replace(/"owner":\d+/, '"owner":0')
        : line.startsWith('["inbox"')
          ? line.replace(/"teller":\d+/, '"teller":0')
          : line,
    )
    const canonical = (lines: readonly string[]) => lines.map((line) => JSON.parse(line))
    expect(canonical(after)).toEqual(expect.arrayContaining(canonical(expected)))
    expect(after.length).toBe(expected.length)
  })

  it.each(ways)('from %s to %s: a number that was given is never given again', async (_, __, from, to) => {
    const [source, target] = [await from(), await to()]
    const store = await openStore(source)
    await fill(store)
    for (const [table] of numbers) await sql`delete from ${sql.table(table)}`.execute(store.db)
    await sql`update notes set value = '42' where name = 'sorted'`.execute(store.db)
    await store.close()
    await put(target, await exported(source))
    const moved = await openAt(target)
    const row = { account: 'me', kind: 'event' as const, key: null, unanswered: null, body: '{}', at: 1 }
    const [seq = 0] = await moved.append([{ ...row, teller: null }])
    expect(seq).toBeGreaterThan(42)
  })

  it.each(ways)('from %s to %s: whoever worked on the old one has ended', async (_, __, from, to) => {
    const [source, target] = [await from(), await to()]
    await put(target, await full(source))
    const store = await openAt(target)
    const heads = await store.db.selectFrom('heads').select('owner').execute()
    expect(heads).toEqual([{ owner: 0 }])
    expect(await store.fellows.gone([0])).toEqual([0])
  })

  it.each(Object.entries(kinds))(
    '%s: what is stored during an export is not in it, and is not held up',
    async (_, make) => {
      const where = await make()
      const store = await openAt(where)
      await fill(store)
      const lines = dump(store)
      const taken = [(await lines.next()).value, (await lines.next()).value]
      const row = { account: 'late', kind: 'event' as const, key: 'late', unanswered: null, body: '{}', at: 1 }
      await store.append([{ ...row, teller: null }])
      await store.write((tx) => tx.updateTable('entries').set({ body: 'late' }).execute())
      for await (const line of lines) taken.push(line)
      expect(taken.join()).not.toContain('late')
      expect(taken.length).toBeGreaterThan(450)
    },
  )

  it('an export leaves no copy behind, also where it is not read to its end', async () => {
    const where = await kinds.SQLite()
    const store = await openAt(where)
    await fill(store)
    for await (const line of dump(store)) if (line.startsWith('["inbox"')) break
    await linesOf(dump(store))
    expect(readdirSync(where.data).filter((name) => name.startsWith('export'))).toEqual([])
  })

  it('a character that PostgreSQL cannot hold does not stop the move', async () => {
    const source = await kinds.SQLite()
    const store = await openStore(source)
    const names = { nickname: 'An\0na', remark: null, alias: null, avatar: null, friend: null, official: null }
    await store.write((tx) =>
      tx
        .insertInto('people')
        .values({ account: 'me', id: 'anna', ...names })
        .execute(),
    )
    await store.close()
    const target = await kinds.PostgreSQL()
    await put(target, await exported(source))
    const moved = await openAt(target)
    expect(await moved.db.selectFrom('people').select('nickname').execute()).toEqual([{ nickname: 'An\uFFFDna' }])
  })
})

/** A line of an export, which says this where it is a message. */
const spoilt = (line: string, body: string): string => {
  const [table, row] = line.startsWith('["messages"') ? JSON.parse(line) : []
  return table === undefined ? line : JSON.stringify([table, { ...row, body }])
}

type Spoil = (lines: readonly string[]) => readonly string[]
const wrong: readonly (readonly [what: string, spoil: Spoil, says: RegExp])[] = [
  ['an empty file', () => [], /^line 1: /],
  ['something else', () => ['hello', 'world'], /^line 1: this is no export of Queqiao/],
  ['a cut file', (lines) => lines.slice(0, 30), /^line 30: the export ends here without its last line/],
  ['a line cut in the middle', (l) => [...l.slice(0, 29), (l[29] ?? '').slice(0, 20)], /^line 30: this is no line of/],
  ['a missing line', (l) => [...l.slice(0, 40), ...l.slice(41)], /^line 4\d\d: there were to be 450 rows of entries/],
  ['a line twice', (l) => [...l.slice(0, 41), ...l.slice(40)], /^before line \d+: rows of entries cannot be stored/],
  ['a table of nobody', (l) => [...l.slice(0, 5), '["users",{"id":1}]', ...l.slice(5)], /^line 6: this is no line of/],
  [
    'a column of nobody',
    (l) => [...l.slice(0, 5), '["rooms",{"id":1}]', ...l.slice(5)],
    /^line 6: these are not the col/,
  ],
  [
    'a message that is no JSON',
    (l) => l.map((line) => spoilt(line, '{')),
    /^line \d+: this row of messages holds no message/,
  ],
  [
    'a message of nobody',
    (l) => l.map((line) => spoilt(line, '{}')),
    /^line \d+: this row of messages holds no message/,
  ],
  ['lines behind the last', (l) => [...l, l[5] ?? ''], /^line \d+: it stands behind the last line/],
  [
    'a later version',
    (l) => [(l[0] ?? '').replace('"schema":"', '"schema":"9'), ...l.slice(1)],
    /^line 1: .* later than this one/,
  ],
]

describe.each(Object.entries(kinds))('an import into %s', (_, make) => {
  let good: readonly string[]
  beforeAll(async () => {
    const data = mkdtempSync(join(tmpdir(), 'dump-'))
    good = await full({ data })
    rmSync(data, { recursive: true })
  })

  it.each(wrong)('%s: refused with the line, and nothing is changed', async (_, spoil, says) => {
    const where = await make()
    await (await openStore(where)).close()
    const before = comparable(await exported(where))
    const failed = await put(where, spoil(good)).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(StoreError)
    expect(String(failed).replace('StoreError: ', '')).toMatch(says)
    expect(comparable(await exported(where))).toEqual(before)
  })

  it('into a store that holds something: refused, and nothing is changed', async () => {
    const where = await make()
    const before = await full(where)
    await expect(put(where, good)).rejects.toThrow(/there is something in the store already \(accounts\)/)
    expect(comparable(await exported(where))).toEqual(comparable(before))
  })
})

it('into a database that another process is using: refused, and nothing is changed', async () => {
  const lines = await full({ data: folder() })
  const where = await kinds.PostgreSQL()
  const other = await openStore(where)
  try {
    await expect(put(where, lines)).rejects.toThrow('another Queqiao is using the database: stop every process of it')
  } finally {
    await other.close()
  }
  await put(where, lines)
})

it('a file that is no text is refused', async () => {
  async function* picture() {
    yield readFileSync(process.execPath).subarray(0, 4_000)
  }
  await expect(importStore({ data: folder() }, picture())).rejects.toThrow(StoreError)
})

const tables: readonly Table[] = tableNames
it('every table of the store is in an export', async () => {
  const store = await openAt(await kinds.SQLite())
  const found = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(store.db)
  const names = found.rows.map(({ name }) => name).filter((name) => !/^(sqlite|kysely)_/.test(name))
  expect([...tables].sort()).toEqual(names.sort())
})
