import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqlite } from '../../packages/hub/src/store/sqlite.ts'
import { statement } from '../../packages/hub/src/store/statement.ts'
import type { Arrival, Store, Tx } from '../../packages/hub/src/store/store.ts'

/** Every database that the hub can be kept in. */
const stores: Readonly<Record<string, (data: string) => Promise<Store>>> = { sqlite: openSqlite }

describe.each(Object.entries(stores))('the store on %s', (_, open) => {
  let data: string
  let store: Store
  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'store-'))
    store = await open(data)
  })
  afterEach(async () => {
    await store.close()
    rmSync(data, { recursive: true })
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
    store = await open(data)
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

  it('makes changes in the order in which they were asked for, each seeing those before it', async () => {
    const seen: number[] = []
    const count = async (tx: Tx) => {
      const rows = await tx.selectFrom('notes').select('name').where('name', 'like', 'n%').execute()
      seen.push(rows.length)
      await note(`n${rows.length}`)(tx)
    }
    await Promise.all(Array.from({ length: 20 }, () => store.write(count)))
    expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => n))
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
})
