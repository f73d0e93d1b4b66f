import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alone, settled, untouched } from '../../packages/hub/src/store/locking.ts'
import { openPostgres } from '../../packages/hub/src/store/postgres.ts'
import { openSqlite } from '../../packages/hub/src/store/sqlite.ts'
import { statement } from '../../packages/hub/src/store/statement.ts'
import type { Arrival, Store, Tx } from '../../packages/hub/src/store/store.ts'
import { type Postgres, startPostgres } from '../servers/postgres.ts'

interface Kind {
  /** Where a new store may be: what `open` wants. */
  place(): Promise<string>
  open(place: string): Promise<Store>
  clear(place: string): void
  /** Whether changes are made one after the other, in the order in which they were asked for. */
  readonly oneByOne: boolean
  /** Whether a key may be of any length. */
  readonly longKeys: boolean
}

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

/** Every database that the hub can be kept in. */
const stores: Readonly<Record<string, Kind>> = {
  sqlite: {
    place: async () => mkdtempSync(join(tmpdir(), 'store-')),
    open: openSqlite,
    clear: (place) => rmSync(place, { recursive: true }),
    oneByOne: true,
    longKeys: true,
  },
  postgresql: {
    place: () => postgres.database(),
    open: openPostgres,
    clear: () => undefined,
    oneByOne: false,
    longKeys: false,
  },
}

describe.each(Object.entries(stores))('the store on %s', (_, { place, open, clear, oneByOne, longKeys }) => {
  let where: string
  let store: Store
  beforeEach(async () => {
    where = await place()
    store = await open(where)
  })
  afterEach(async () => {
    await store.close()
    clear(where)
  })

  const note = (name: string) => (tx: Tx) => tx.insertInto('notes').values({ name, value: '1' }).execute()
  const notes = async () => {
    const rows = await store.db.selectFrom('notes').select('name').where('name', 'like', 'n%').orderBy('name').execute()
    return rows.map(({ name }) => name)
  }
  const row = (key: string | null): Arrival => ({ account: 'me', kind: 'event', key, body: '{}', at: 1 })

  it('keeps what was written when it is opened again', async () => {
    await store.write(note('n1'))
    await store.close()
    store = await open(where)
    expect(await notes()).toEqual(['n1'])
  })

  it('undoes a change that throws, and none of those that wait with it', async () => {
    const broken = async (tx: Tx) => {
      await note('n2')(tx)
      throw new Error('no')
    }
    const all = await Promise.allSettled([store.write(note('n1')), store.write(broken), store.write(note('n3'))])
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await notes()).toEqual(['n1', 'n3'])
  })

  it('rejects a change with its own reason', async () => {
    const mine = new Error('mine')
    await expect(store.write(() => Promise.reject(mine))).rejects.toBe(mine)
    await store.write(note('n1'))
    await expect(store.write(note('n1'))).rejects.toThrow(/unique/i)
  })

  it.runIf(oneByOne)('makes changes in the order in which they were asked for', async () => {
    const seen: number[] = []
    const count = async (tx: Tx) => {
      seen.push(await howMany(tx))
      await note(`n${seen.length}`)(tx)
    }
    await Promise.all(Array.from({ length: 20 }, () => store.write(count)))
    expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => n))
  })

  const howMany = async (tx: Tx) => {
    const rows = await tx.selectFrom('notes').select('name').where('name', 'like', 'n%').execute()
    return rows.length
  }

  it('makes changes that want to be alone one after the other, each seeing those before it', async () => {
    const seen: number[] = []
    const count = async (tx: Tx) => {
      await alone(tx, 'counting')
      const many = await howMany(tx)
      seen.push(many)
      await note(`n${many}`)(tx)
    }
    await Promise.all(Array.from({ length: 20 }, () => store.write(count)))
    expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => n))
  })

  it('lets no two changes have the same row', async () => {
    await store.write((tx) => tx.insertInto('notes').values({ name: 'sum', value: '0' }).execute())
    const add = async (tx: Tx) => {
      const query = tx.selectFrom('notes').select('value').where('name', '=', 'sum')
      const { value } = await settled(tx, query, 'notes').executeTakeFirstOrThrow()
      await tx
        .updateTable('notes')
        .set({ value: String(Number(value) + 1) })
        .where('name', '=', 'sum')
        .execute()
    }
    await Promise.all(Array.from({ length: 20 }, () => store.write(add)))
    const sum = await store.db.selectFrom('notes').select('value').where('name', '=', 'sum').executeTakeFirstOrThrow()
    expect(sum.value).toBe('20')
  })

  it('gives rows that wait to one change each', async () => {
    await store.write(async (tx) => {
      for (let n = 10; n < 30; n++) await note(`n${n}`)(tx)
    })
    const take = async (tx: Tx) => {
      const query = tx.selectFrom('notes').select('name').where('name', 'like', 'n%').orderBy('name').limit(2)
      const rows = await untouched(tx, query, 'notes').execute()
      const names = rows.map(({ name }) => name)
      if (names.length) await tx.deleteFrom('notes').where('name', 'in', names).execute()
      return names
    }
    const taken = await Promise.all(Array.from({ length: 10 }, () => store.write(take)))
    expect(taken.flat().toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => `n${10 + n}`))
  })

  it('numbers reports in the order of their arrival, and knows a key again', async () => {
    const numbers = await Promise.all(['a', 'b', 'a', null, null].map((key) => store.append([row(key)])))
    const [a, b, again, ...others] = numbers.flat()
    expect(again).toBe(0)
    const fresh = [a, b, ...others]
    expect(fresh).toEqual(fresh.toSorted((one, other) => Number(one) - Number(other)))
    expect(new Set(fresh).size).toBe(4)
    expect(await store.append([row('b'), row('c')])).toEqual([0, expect.any(Number)])
  })

  it('gives each row of a report its number, also where a key comes twice in it', async () => {
    const [, b] = (await Promise.all([store.append([row('a')]), store.append([row('b')])])).flat()
    const numbers = await store.append([row('a'), row('c'), row(null), row('c'), row('b'), row(null)])
    const [c, plain, last] = [numbers[1], numbers[2], numbers[5]]
    expect(numbers).toEqual([0, c, plain, 0, 0, last])
    expect([b, c, plain, last].every(Number.isInteger)).toBe(true)
    const rows = await store.db.selectFrom('inbox').select(['seq', 'key']).orderBy('seq').execute()
    expect(rows.slice(2)).toEqual([
      { seq: c, key: 'c' },
      { seq: plain, key: null },
      { seq: last, key: null },
    ])
    expect(await store.append([])).toEqual([])
  })

  it('keeps many reports that come at once, each as it was said', async () => {
    const bodies = Array.from(
      { length: 1_200 },
      (_, n) => `{"n":${n},"words":"\\"早\\\\上\\n好, {}'$1 ${'x'.repeat(n)}"}`,
    )
    const numbers = await Promise.all(bodies.map((body) => store.append([{ ...row(null), body, at: 1.7e12 }])))
    const rows = await store.db.selectFrom('inbox').select(['seq', 'body', 'at']).orderBy('seq').execute()
    expect(rows.map(({ body }) => body)).toEqual(bodies)
    expect(rows.map(({ seq }) => [seq])).toEqual(numbers)
    expect(rows.every(({ at }) => at === 1.7e12)).toBe(true)
  })

  it('lets one report that cannot be stored fail alone', async () => {
    const long = randomBytes(9_000).toString('hex')
    const all = await Promise.allSettled([row('a'), row(long), row('c')].map((one) => store.append([one])))
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', longKeys ? 'fulfilled' : 'rejected', 'fulfilled'])
  })

  it('takes characters that a database may not hold', async () => {
    await store.append([{ ...row(null), body: '{"words":"a\0b \uD83D"}' }])
    await store.write((tx) => tx.insertInto('notes').values({ name: 'n\0', value: 'a\0b' }).execute())
    const { body } = await store.db.selectFrom('inbox').select('body').executeTakeFirstOrThrow()
    expect(body).toMatch(/^\{"words":"a(\0|\uFFFD)b (\uD83D|\uFFFD)"\}$/)
    expect(await notes()).toEqual([expect.stringMatching(/^n[\0\uFFFD]$/)])
  })

  it('lets nobody read what is not committed', async () => {
    let inside = false
    const change = store.write(async (tx) => {
      await note('n1')(tx)
      inside = true
      for (let n = 0; n < 50; n++) await tx.selectFrom('notes').select('name').execute()
      throw new Error('undone')
    })
    const reading = (async () => {
      while (!inside) await new Promise((resolve) => setImmediate(resolve))
      return notes()
    })()
    await expect(change).rejects.toThrow('undone')
    expect(await reading).toEqual([])
  })

  it('runs a compiled statement with other values each time', async () => {
    const byName = statement((db, given: { name: string }) =>
      db.selectFrom('notes').select('name').where('name', '=', given.name),
    )
    await store.write(note('n1'))
    expect(await byName(store.db, { name: 'n1' })).toEqual([{ name: 'n1' }])
    expect(await byName(store.db, { name: 'n2' })).toEqual([])
    expect(await store.write((tx) => byName(tx, { name: 'n1' }))).toEqual([{ name: 'n1' }])
  })

  it('lets a compiled statement read what is committed, nothing of a change that is being made', async () => {
    const all = statement((db) => db.selectFrom('notes').select('name').where('name', 'like', 'n%'))
    let [inside, outside]: Promise<readonly unknown[]>[] = []
    await store.write(async (tx) => {
      await note('n1')(tx)
      inside = all(tx, {})
      outside = all(store.db, {})
      await inside
      await note('n2')(tx)
    })
    expect(await inside).toEqual([{ name: 'n1' }])
    // it may have had to wait for the end, but never sees a part
    expect([[], [{ name: 'n1' }, { name: 'n2' }]]).toContainEqual(await outside)
  })

  it('writes what is under way before it closes', async () => {
    const all = [store.write(note('n1')), store.append([row('a')]), store.close()]
    await Promise.all(all)
    store = await open(where)
    expect(await notes()).toEqual(['n1'])
    expect(await store.append([row('a')])).toEqual([0])
  })

  it('begins another spell each time it is opened', async () => {
    const first = store.fellows.spell?.id ?? 0
    expect(await store.fellows.gone([first])).toEqual([])
    await store.close()
    store = await open(where)
    const second = store.fellows.spell?.id ?? 0
    expect(second).toBeGreaterThan(first)
    expect(await store.fellows.gone([first, second])).toEqual([first])
    expect(await store.fellows.spell?.own('pruning')).toBe(true)
  })
})
