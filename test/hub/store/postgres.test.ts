import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { isStoreFailure } from '../../../packages/hub/src/store/failure.ts'
import { alone } from '../../../packages/hub/src/store/locking.ts'
import { openPostgres } from '../../../packages/hub/src/store/postgres.ts'
import type { Arrival, Store } from '../../../packages/hub/src/store/store.ts'
import { type Postgres, startPostgres } from '../../servers/postgres.ts'
import { until } from '../paper.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

const opened = async (url: string): Promise<Store> => {
  const store = await openPostgres(url)
  onTestFinished(() => store.close())
  return store
}

const arrival = (about: Partial<Arrival> = {}): Arrival => ({
  account: 'me',
  kind: 'event',
  body: '{}',
  at: 1,
  ...about,
})
const note = (store: Store, name: string) =>
  store.write((tx) => tx.insertInto('notes').values({ name, value: '1' }).execute())

/** What a promise is rejected with. */
const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('opening a PostgreSQL database', () => {
  const password = /only(%20| )for/

  it('says which one does not answer, and never its password', async () => {
    const url = await postgres.database()
    const nobody = await refusal(openPostgres(url.replace(/:\d+\//, ':1/')))
    expect(String(nobody)).toMatch(/the database test_\d+ at 127\.0\.0\.1:1 cannot be reached/)
    const none = await refusal(openPostgres(`${url}0`))
    expect(String(none)).toMatch(/the database test_\d+ at 127\.0\.0\.1:\d+ does not exist: make it/)
    const wrong = await refusal(openPostgres(url.replace(/:only[^@]*@/, ':wrong-word@')))
    expect(String(wrong)).toContain('takes neither this user nor this password')
    const nonsense = await refusal(openPostgres('my only for secret'))
    expect(String(nonsense)).toContain('the address of the database is no URL')
    for (const error of [nobody, none, wrong, nonsense]) expect(String(error)).not.toMatch(/wrong-word|only(%20| )for/)
    expect(String(nobody)).not.toMatch(password)
  })

  it('can be done by many at once', async () => {
    const url = await postgres.database()
    const stores = await Promise.all(Array.from({ length: 5 }, () => opened(url)))
    expect(new Set(stores.map(({ fellows }) => fellows.spell?.id)).size).toBe(5)
    for (const [n, store] of stores.entries()) await note(store, `n${n}`)
  })

  it('has commits on disk before they are answered, whatever the default of the server', async () => {
    const store = await opened(await postgres.database())
    const mode = sql<{ value: string }>`select current_setting('synchronous_commit') as value`
    expect(await postgres.query(`show synchronous_commit`)).toEqual([{ synchronous_commit: 'off' }])
    expect((await mode.execute(store.db)).rows).toEqual([{ value: 'on' }])
    expect(await store.write(async (tx) => (await mode.execute(tx)).rows)).toEqual([{ value: 'on' }])
  })
})

describe('what is written to PostgreSQL', () => {
  it('has its numbers in the order of the commits, whoever writes: nobody who reads by them passes over a report', async () => {
    const url = await postgres.database()
    const [reader, ...writers] = await Promise.all(Array.from({ length: 4 }, () => opened(url)))
    if (!reader) throw new Error('no reader')
    const seen: number[] = []
    let writing = true
    const reading = (async () => {
      while (true) {
        const last = !writing
        const rows = await reader.db
          .selectFrom('inbox')
          .select('seq')
          .where('seq', '>', seen.at(-1) ?? 0)
          .orderBy('seq')
          .execute()
        seen.push(...rows.map(({ seq }) => seq))
        if (last) return
      }
    })()
    const made = await Promise.all(
      writers.flatMap((store, who) =>
        Array.from({ length: 6 }, async (_, lane) => {
          const numbers: number[] = []
          for (let n = 0; n < 60; n++) {
            const row = arrival({ key: n % 3 ? null : `${who} ${lane} ${n}` })
            numbers.push(...(lane % 3 ? await store.append([row]) : await insertAlone(store, row)))
          }
          return numbers
        }),
      ),
    )
    writing = false
    await reading
    expect(made.flat()).toHaveLength(3 * 6 * 60)
    expect(seen).toEqual(made.flat().toSorted((a, b) => a - b))
  })

  // as reports do that change more than the inbox
  const insertAlone = (store: Store, row: Arrival): Promise<number[]> =>
    store.write(async (tx) => {
      await alone(tx, 'inbox')
      const { seq } = await tx.insertInto('inbox').values(row).returning('seq').executeTakeFirstOrThrow()
      await sql`select pg_sleep(0.001)`.execute(tx)
      return [seq]
    })

  it('is made again where two changes wait for each other', async () => {
    const store = await opened(await postgres.database())
    await store.write(async (tx) => {
      for (const name of ['a', 'b']) await tx.insertInto('notes').values({ name, value: '' }).execute()
    })
    let tries = 0
    let changed = 0
    const met = Promise.withResolvers<void>()
    const crossing = (names: readonly string[]) =>
      store.write(async (tx) => {
        tries++
        for (const name of names) {
          await tx
            .updateTable('notes')
            .set((eb) => ({ value: eb('value', '||', names.join('')) }))
            .where('name', '=', name)
            .execute()
          // each has its first row before either wants its second
          if (++changed === 2) met.resolve()
          await met.promise
        }
      })
    await Promise.all([crossing(['a', 'b']), crossing(['b', 'a'])])
    expect(tries).toBeGreaterThan(2)
    const { value } = await store.db
      .selectFrom('notes')
      .select('value')
      .where('name', '=', 'a')
      .executeTakeFirstOrThrow()
    expect(['abba', 'baab']).toContain(value)
  })

  it('is refused as a whole where part of it failed and the change went on all the same', async () => {
    const store = await opened(await postgres.database())
    await note(store, 'n1')
    const change = store.write(async (tx) => {
      await tx.insertInto('notes').values({ name: 'n2', value: '1' }).execute()
      await refusal(tx.insertInto('notes').values({ name: 'n1', value: '1' }).execute())
    })
    const error = await refusal(change)
    expect(String(error)).toContain('part of it had failed')
    expect(isStoreFailure(error)).toBe(false)
  })
})

describe('a PostgreSQL that goes away', () => {
  it('is a failure of the store, never of the work, and is used again when it is back', async () => {
    const store = await opened(await postgres.database())
    const { id, ended } = store.fellows.spell ?? { id: 0, ended: undefined }
    await note(store, 'n1')
    const sleeping = refusal(store.write(async (tx) => sql`select pg_sleep(20)`.execute(tx)))
    await sql`select 1`.execute(store.db)
    await postgres.halt()
    expect(isStoreFailure(await sleeping)).toBe(true)
    await until(() => ended?.aborted === true)
    expect(store.fellows.spell).toBeUndefined()
    const refused = [
      note(store, 'n2'),
      store.append([arrival()]),
      store.db.selectFrom('notes').selectAll().execute(),
      store.fellows.gone([99]),
    ]
    const reasons = await Promise.all(refused.map(refusal))
    expect(reasons.map(isStoreFailure)).toEqual([true, true, true, true])
    await postgres.resume()
    await until(() => store.fellows.spell !== undefined)
    expect(store.fellows.spell?.id).toBeGreaterThan(id)
    await note(store, 'n3')
    expect(await store.append([arrival()])).toEqual([expect.any(Number)])
    expect(await store.fellows.gone([id])).toEqual([id])
  })

  it('is used again at once after it was restarted or has crashed', async () => {
    const store = await opened(await postgres.database())
    for (const how of ['fast', 'immediate'] as const) {
      const before = store.fellows.spell?.id ?? 0
      await postgres.halt(how)
      await postgres.resume()
      await until(() => (store.fellows.spell?.id ?? 0) > before)
      await note(store, how)
    }
    const kept = store.db.selectFrom('notes').select('name').where('name', 'in', ['fast', 'immediate'])
    expect(await kept.execute()).toHaveLength(2)
  })

  it('is given up when it does not answer, although the connection stands', async () => {
    const line = await frozenLine(await postgres.database())
    const store = await opened(line.url)
    const { ended } = store.fellows.spell ?? { ended: undefined }
    line.freeze()
    const waiting = refusal(note(store, 'n1'))
    await until(() => ended?.aborted === true, 6_000)
    expect(isStoreFailure(await waiting)).toBe(true)
    line.thaw()
    await until(() => store.fellows.spell !== undefined)
    await note(store, 'n2')
  }, 20_000)

  it('is asked again on another connection where one answer does not come', async () => {
    const url = await postgres.database()
    const store = await openPostgres(url, 500)
    onTestFinished(() => store.close())
    const other = await opened(url)
    const [locked, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    onTestFinished(() => held.resolve())
    const holding = other.write(async (tx) => {
      await sql`lock table notes in access exclusive mode`.execute(tx)
      locked.resolve()
      await held.promise
    })
    await locked.promise
    expect(isStoreFailure(await refusal(note(store, 'n1')))).toBe(true)
    held.resolve()
    await holding
    await note(store, 'n2')
  })

  it('is no failure of the store where the work was at fault', async () => {
    const store = await opened(await postgres.database())
    await note(store, 'n1')
    expect(isStoreFailure(await refusal(note(store, 'n1')))).toBe(false)
    expect(isStoreFailure(await refusal(sql`select nonsense`.execute(store.db)))).toBe(false)
    const elsewhere = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:8008'), { code: 'ECONNREFUSED' })
    expect(isStoreFailure(await refusal(store.write(() => Promise.reject(elsewhere))))).toBe(false)
  })

  it('leaves a closed store as a failure of the store', async () => {
    const store = await openPostgres(await postgres.database())
    await store.close()
    expect(isStoreFailure(await refusal(note(store, 'n1')))).toBe(true)
    expect(isStoreFailure(await refusal(store.append([arrival()])))).toBe(true)
  })
})

/** A way to the database on which nothing more arrives once it is frozen. */
async function frozenLine(url: string) {
  const to = new URL(url)
  const port = Number(to.port)
  const sockets = new Set<Socket>()
  let frozen = false
  const server = createServer((client) => {
    const further = connect(port, to.hostname)
    for (const [from, into] of [
      [client, further],
      [further, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => undefined)
      from.on('data', (data) => frozen || into.write(data))
      from.on('close', () => frozen || into.destroy())
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  to.port = String(address.port)
  return {
    url: to.href,
    freeze: () => {
      frozen = true
    },
    thaw: () => {
      frozen = false
    },
  }
}
