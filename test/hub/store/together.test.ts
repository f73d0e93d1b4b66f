import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Store } from '../../../packages/hub/src/store/store.ts'
import { insertion, lookup } from '../../../packages/hub/src/store/together.ts'
import { openFor, openShared } from '../stores.ts'

const data = mkdtempSync(join(tmpdir(), 'together-'))
let store: Store

const put = insertion(
  (db, rows: readonly { readonly account: string; readonly id: string; readonly nickname: string }[]) =>
    db.insertInto('people').values(
      rows.map(({ account, id, nickname }) => ({
        account,
        id,
        nickname,
        remark: null,
        alias: null,
        avatar: null,
        friend: 1,
      })),
    ),
)

const person = lookup('id', (db, given: { account: string }, people) =>
  db.selectFrom('people').select(['id', 'nickname']).where('account', '=', given.account).where('id', 'in', people),
)

const people = (account: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ account, id: `p${n}`, nickname: `${n} of ${account}` }))

/** The database, and how many statements went to it by this way. */
function counted() {
  let count = 0
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      count++
      return result
    },
  }
  return { db: store.db.withPlugin(plugin), count: () => count }
}

beforeAll(async () => {
  store = await openFor(data)
  // as many as no statement takes, and no multiple of what one does
  await store.write((tx) => put(tx, people('many', 150)))
  for (const few of [1, 16, 17, 31]) await store.write((tx) => put(tx, people(`few ${few}`, few)))
})

afterAll(async () => {
  await store.close()
  rmSync(data, { recursive: true })
})

describe('rows that go in together', () => {
  it.each([
    ['many', 150],
    ['few 1', 1],
    ['few 16', 16],
    ['few 17', 17],
    ['few 31', 31],
  ] as const)('are all there: %s', async (account, count) => {
    const rows = await store.db.selectFrom('people').select(['id', 'nickname']).where('account', '=', account).execute()
    const told = new Map(rows.map(({ id, nickname }) => [id, nickname]))
    expect(told).toEqual(new Map(people(account, count).map(({ id, nickname }) => [id, nickname])))
  })

  it.runIf(openShared)('go in few statements', async () => {
    const { db, count } = counted()
    await db.transaction().execute((tx) => put(tx, people('counted', 45)))
    // 32 and 13
    expect(count()).toBe(2)
  })

  it('of which one cannot be stored are none of them stored', async () => {
    const all = people('twice', 20)
    await expect(store.write((tx) => put(tx, [...all, ...all.slice(-1)]))).rejects.toThrow()
    expect(await person(store.db, { account: 'twice' }, 'p0')).toBeUndefined()
  })
})

describe('rows that are looked for together', () => {
  it('are each the one that was asked for; what is not there is undefined', async () => {
    const asked = Array.from({ length: 170 }, (_, n) => person(store.db, { account: 'many' }, `p${n}`))
    const found = (await Promise.all(asked)).map((row) => row?.nickname)
    expect(found).toEqual(Array.from({ length: 170 }, (_, n) => (n < 150 ? `${n} of many` : undefined)))
  })

  it.each(['a\0b', 'b\ud83cb', 'c\udc26'])(
    'may have what the database keeps as another character in their key: %j',
    async (id) => {
      await store.write((tx) => put(tx, [{ account: 'odd', id, nickname: id }]))
      expect((await person(store.db, { account: 'odd' }, id))?.nickname).toMatch(/^[abc]/)
    },
  )

  it('with other values are told apart', async () => {
    const found = await Promise.all(['many', 'few 1', 'nobody'].map((account) => person(store.db, { account }, 'p0')))
    expect(found.map((row) => row?.nickname)).toEqual(['0 of many', '0 of few 1', undefined])
  })

  it('in a change see what it has made', async () => {
    const found = await store.write(async (tx) => {
      await put(tx, people('fresh', 3))
      return Promise.all([0, 1, 2].map((n) => person(tx, { account: 'fresh' }, `p${n}`)))
    })
    expect(found.map((row) => row?.nickname)).toEqual(['0 of fresh', '1 of fresh', '2 of fresh'])
  })

  it.runIf(openShared)('are asked for in one statement, and again in the next moment', async () => {
    const { db, count } = counted()
    const ten = () => Promise.all(Array.from({ length: 10 }, (_, n) => person(db, { account: 'many' }, `p${n}`)))
    await ten()
    expect(count()).toBe(1)
    await ten()
    expect(count()).toBe(2)
  })

  it.runIf(openShared)('fail together', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'closed-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const closed = await openFor(folder)
    await closed.close()
    const all = await Promise.allSettled(['p0', 'p1'].map((id) => person(closed.db, { account: 'many' }, id)))
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})
