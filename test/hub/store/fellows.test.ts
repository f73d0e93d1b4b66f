import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPostgres } from '../../../packages/hub/src/store/postgres.ts'
import type { Spell, Store } from '../../../packages/hub/src/store/store.ts'
import { type Postgres, startPostgres } from '../../servers/postgres.ts'
import { until } from '../paper.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

let url: string
let here: Store
let there: Store
beforeEach(async () => {
  url = await postgres.database()
  ;[here, there] = await Promise.all([openPostgres(url), openPostgres(url)])
})
afterEach(() => Promise.all([here.close(), there.close()]))

const spellOf = ({ fellows }: Store): Spell => {
  if (!fellows.spell) throw new Error('no spell')
  return fellows.spell
}

/** Ends the connection that a spell lives by, as a network or an administrator may. */
const sever = ({ id }: Spell) =>
  postgres.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = ${id} and objsubid = 2`,
    url,
  )

const note = (name: string) => (store: Store) =>
  store.write((tx) => tx.insertInto('notes').values({ name, value: '1' }).execute())

describe('processes that share a database', () => {
  it('have spells of their own, and see that both live', async () => {
    const ids = [spellOf(here).id, spellOf(there).id]
    expect(ids[0]).not.toBe(ids[1])
    expect(await here.fellows.gone(ids)).toEqual([])
    expect(await there.fellows.gone(ids)).toEqual([])
    expect(here.fellows.many).toBe(true)
  })

  it('see that one has gone when it closes', async () => {
    const { id, ended } = spellOf(there)
    await there.close()
    expect(ended.aborted).toBe(true)
    expect(there.fellows.spell).toBeUndefined()
    expect(await here.fellows.gone([id, spellOf(here).id])).toEqual([id])
  })

  it('see within 8 s that one hangs, which is told of it when it goes on', async () => {
    const script = new URL('../living.ts', import.meta.url).pathname
    const other = spawn(process.execPath, ['--conditions=source', script, url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const lines = createInterface({ input: other.stdout })
      const said: string[] = []
      lines.on('line', (line) => said.push(line))
      await until(() => said.length > 0)
      const id = Number(said[0])
      other.kill('SIGSTOP')
      const stopped = Date.now()
      await until(async () => (await here.fellows.gone([id])).length > 0, 10_000)
      expect(Date.now() - stopped).toBeLessThan(8_000)
      other.kill('SIGCONT')
      await until(() => said.length > 1)
      expect(said[1]).toBe('ended')
    } finally {
      other.kill('SIGKILL')
    }
  }, 20_000)

  it('are told that they have lost their connection, and go on in another spell', async () => {
    const lost = spellOf(there)
    const seen: number[] = []
    const stop = new AbortController()
    const watching = (async () => {
      for await (const { id } of there.fellows.spells(stop.signal)) seen.push(id)
    })()
    await until(() => seen.length === 1)
    await sever(lost)
    await until(() => lost.ended.aborted)
    expect(await here.fellows.gone([lost.id])).toEqual([lost.id])
    await until(() => seen.length === 2)
    expect(seen[0]).toBe(lost.id)
    expect(spellOf(there).id).toBe(seen[1])
    expect(seen[1]).toBeGreaterThan(lost.id)
    expect(await there.fellows.gone([lost.id, spellOf(there).id])).toEqual([lost.id])
    stop.abort()
    await watching
  })

  it('hear of no more spells once the store is closed', async () => {
    const watching = (async () => {
      const seen: number[] = []
      for await (const { id } of there.fellows.spells(new AbortController().signal)) seen.push(id)
      return seen
    })()
    const { id } = spellOf(there)
    await there.close()
    expect(await watching).toEqual([id])
  })

  it('give a job to one of them, which keeps it until its spell ends', async () => {
    const owner = spellOf(there)
    expect(await Promise.all([owner.own('polling'), owner.own('polling')])).toEqual([true, true])
    expect(await spellOf(here).own('polling')).toBe(false)
    expect(await spellOf(here).own('pruning')).toBe(true)
    await sever(owner)
    await until(() => owner.ended.aborted)
    expect(await owner.own('polling')).toBe(false)
    await until(() => spellOf(here).own('polling'))
    await until(() => there.fellows.spell !== undefined)
    expect(await spellOf(there).own('polling')).toBe(false)
    await here.close()
    expect(await spellOf(there).own('polling')).toBe(true)
  })

  it('have a job and a change of the same name side by side', async () => {
    await spellOf(here).own('inbox')
    expect(await there.append([{ account: 'me', kind: 'event', body: '{}', at: 1 }])).toEqual([1])
  })

  const ears = () => {
    const heard = { here: [] as string[], there: [] as string[] }
    here.fellows.hear((topic) => heard.here.push(topic))
    there.fellows.hear((topic) => heard.there.push(topic))
    return heard
  }
  const telling = (store: Store, ...topics: string[]) =>
    store.write(async (tx) => {
      for (const topic of topics) await store.fellows.tell(tx, topic)
    })

  it('hear what another one tells, and not what they tell themselves', async () => {
    const heard = ears()
    await telling(here, 'lanes matrix', '群 with several words')
    await until(() => heard.there.length === 2)
    await telling(there, 'back')
    await until(() => heard.here.length === 1)
    expect(heard).toEqual({ here: ['back'], there: ['lanes matrix', '群 with several words'] })
  })

  it('hear nothing of a change that was undone, or of a topic that is too long', async () => {
    const heard = ears()
    const undone = here.write(async (tx) => {
      await here.fellows.tell(tx, 'undone')
      throw new Error('no')
    })
    await expect(undone).rejects.toThrow('no')
    await telling(here, '长'.repeat(3_000))
    await telling(here, 'done')
    await until(() => heard.there.length > 0)
    expect(heard.there).toEqual(['done'])
  })

  it('see what was written by the time they hear of it', async () => {
    const found: Promise<unknown>[] = []
    there.fellows.hear((topic) => {
      found.push(there.db.selectFrom('notes').select('name').where('name', '=', topic).execute())
    })
    for (let n = 0; n < 20; n++)
      await here.write(async (tx) => {
        await here.fellows.tell(tx, `note ${n}`)
        await tx
          .insertInto('notes')
          .values({ name: `note ${n}`, value: '1' })
          .execute()
      })
    await until(() => found.length === 20)
    expect(await Promise.all(found)).toEqual(Array.from({ length: 20 }, (_, n) => [{ name: `note ${n}` }]))
  })

  it('hear each other again in their next spells', async () => {
    const heard = ears()
    await sever(spellOf(there))
    await until(() => there.fellows.spell === undefined)
    await until(() => there.fellows.spell !== undefined)
    await telling(here, 'again')
    await until(() => heard.there.length === 1)
    expect(heard.there).toEqual(['again'])
  })

  it('write on while a spell is lost', async () => {
    await sever(spellOf(here))
    await until(() => here.fellows.spell === undefined)
    await note('n1')(here)
    expect(await there.db.selectFrom('notes').select('name').where('name', '=', 'n1').execute()).toHaveLength(1)
  })
})
