import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type ChatKey, exportStore, type Hub, importStore, type OwedId, type Where } from '@queqiao/hub'
import { filesIn, type Handed, summary, weChatId } from '@queqiao/protocol/model'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../packages/hub/src/store/open.ts'
import type { Store } from '../../packages/hub/src/store/store.ts'
import { type Postgres, startPostgres } from '../servers/postgres.ts'
import { bob, family, hubOn, me, message, Paper, report, until, withAnna } from './paper.ts'
import { shapeOf } from './stages/as-sql.ts'
import { attic, bytes, done } from './stages/house.ts'
import { isInPostgres, type Kept, restored, stages } from './stages/kept.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres({ trusting: true })
})
afterAll(() => postgres.stop())

const ending: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

const kinds = ['SQLite', 'PostgreSQL'] as const
type Kind = (typeof kinds)[number]
type Case = Kept & { readonly kind: Kind }
const cases: readonly Case[] = stages.flatMap((kept) =>
  kinds.filter((kind) => kind === 'SQLite' || isInPostgres(kept)).map((kind) => ({ ...kept, kind })),
)

const place = async (one: Case): Promise<Where> => {
  const where = await restored(one, one.kind === 'SQLite' ? undefined : postgres)
  ending.push(() => rmSync(where.data, { recursive: true }))
  return where
}

/** Where there is nothing yet. */
const emptyPlace = async (kind: Kind): Promise<Where> => {
  const data = mkdtempSync(join(tmpdir(), 'upgraded-'))
  ending.push(() => rmSync(data, { recursive: true }))
  return kind === 'SQLite' ? { data } : { data, database: await postgres.database() }
}

const opened = async (where: Where): Promise<Store> => {
  const store = await openStore(where)
  ending.push(() => store.close())
  return store
}

// stores that are kept grow old, and nothing of them is to go
const ages = 1e13
const inFamily: ChatKey = { account: me, chat: family }

interface House {
  readonly hub: Hub
  readonly paper: Paper
  readonly other: Paper
  /** What WeChat is asked to send next. */
  next(): Promise<Handed>
  /** What was said in the family's room, the oldest first, and what became of what was written there. */
  said(): Promise<readonly string[]>
}

const live = async (where: Where): Promise<House> => {
  const [paper, other] = [new Paper(), new Paper('other')]
  const keep = { messages: ages, media: ages }
  const hub = await hubOn(where.data, [paper, other], { keep }, () => openStore(where))
  ending.push(() => hub.stop())
  const next = async (): Promise<Handed> => {
    const handed: Handed[] = []
    await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
    return handed[0] ?? expect.fail('there is nothing to send')
  }
  const said = async (): Promise<readonly string[]> => {
    const { written } = await hub.reading('paper').history('me@paper', inFamily, { limit: 50 })
    return written.map(({ what, sent }) => {
      const words = what.kind === 'message' ? summary(what.event.content) : what.kind
      return sent ? `${words}: ${sent.state}` : words
    })
  }
  return { hub, paper, other, next, said }
}

let count = 0
/** A message that no version has seen. */
const fresh = (about: Parameters<typeof message>[0]) =>
  report(message({ time: Date.now(), wechat: weChatId(`new ${++count}`), ...about }))

const words = ({ command }: Handed): string => (command.kind === 'send' ? summary(command.content) : command.kind)

const onlyOwed = async ({ owing }: Hub, state: 'dead' | 'unknown'): Promise<OwedId> => {
  const [found, ...others] = await owing.list({ states: [state] })
  expect(others).toEqual([])
  return found?.id ?? expect.fail(`nothing is ${state}`)
}

async function* bytesOf(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield Buffer.from(`${line}\n`)
}

/** Tables that every version has. */
const lasting = ['people', 'places', 'messages', 'parts', 'received', 'commands', 'dead', 'entries'] as const
const many = lasting.map((table) => `select '${table}' as name, count(*) as n from ${table}`).join(' union all ')

interface Rows {
  readonly name: string
  readonly n: number | string
}

const counted = (rows: readonly Rows[]) => rows.map(({ name, n }) => `${name}: ${n}`)

/** How many rows there are before anything of now has seen them. */
const rowsBefore = async ({ data, database }: Where): Promise<readonly string[]> => {
  if (database !== undefined) return counted(await postgres.query<Rows>(many, database))
  const db = new DatabaseSync(join(data, 'queqiao.sqlite'), { readOnly: true })
  const rows = db.prepare(many).all()
  db.close()
  return rows.map(({ name, n }) => `${name}: ${n}`)
}

const rowsNow = async ({ db }: Store): Promise<readonly string[]> =>
  counted((await sql.raw<Rows>(many).execute(db)).rows)

/** Tables, keys and indexes, as the statements that make them. */
const shaped = async ({ database }: Where, { db }: Store): Promise<readonly string[]> => {
  if (database !== undefined) return shapeOf(database)
  const { rows } = await sql<{ sql: string }>`select sql from sqlite_master where sql is not null order by sql`.execute(
    db,
  )
  return rows.map(({ sql }) => sql.replaceAll(/\s+/g, ' '))
}

it.each(stages)('what was said within one second before $name was left stays in its order', async (kept) => {
  const where = await place({ ...kept, kind: 'SQLite' })
  const db = new DatabaseSync(join(where.data, 'queqiao.sqlite'))
  db.exec('update messages set time = 1')
  db.close()
  const rows = await (await opened(where)).db
    .selectFrom('messages')
    .select('id')
    .where('chat', 'like', 'room%')
    .orderBy('n')
    .execute()
  const reported = rows.flatMap(({ id }) => (id.startsWith('w') ? [Number(id.slice(1))] : []))
  expect(reported).toEqual(reported.toSorted((one, other) => one - other))
  expect(reported.length).toBeGreaterThan(4)
})

describe.each(cases)('a store of $name in $kind', (one) => {
  it('becomes what a new one is, and has everything that was in it', async () => {
    const where = await place(one)
    const was = await rowsBefore(where)
    const store = await opened(where)
    expect(await rowsNow(store)).toEqual(was)
    const empty = await emptyPlace(one.kind)
    expect(await shaped(where, store)).toEqual(await shaped(empty, await opened(empty)))
  })

  it('is read as it was written, and what was shown is not shown again', async () => {
    const { hub, paper, other, said } = await live(await place(one))
    expect(await said()).toEqual([
      ...['dinner?', '七点 😀', ...(one.files ? ['[picture]'] : []), 'and you?', 'I come: done', 'this is too ugly'],
      ...['perhaps: unknown', 'over', 'later: queued'],
    ])
    const chats = await hub.reading('paper').chats('me@paper', { limit: 10 })
    expect(chats.map(({ last }) => last?.words)).toEqual(['later', 'not yet'])
    await hub.keeper.append(report(message({ words: 'hello', chat: withAnna, wechat: weChatId('m1') })))
    await hub.keeper.append(fresh({ words: 'end' }))
    await until(() => paper.texts.includes('Anna: end') && other.texts.length === 2)
    expect(paper.texts).toEqual(['Anna: end'])
    expect(other.texts.toSorted()).toEqual(['Anna: end', 'Anna: not yet'])
  })

  it('goes on with what waited, and with what was set aside', async () => {
    const { hub, paper, other, next, said } = await live(await place(one))
    await until(() => other.texts.includes('Anna: not yet'))
    const later = await next()
    expect([words(later), later.command]).toEqual(['later', expect.objectContaining({ chat: family })])
    await done(hub, later)
    expect(await hub.owing.retry(await onlyOwed(hub, 'dead'))).toEqual({ kind: 'done' })
    await until(() => other.texts.includes('Anna: this is too ugly'))
    expect(await hub.owing.retry(await onlyOwed(hub, 'unknown'))).toEqual({ kind: 'done' })
    const perhaps = await next()
    expect(words(perhaps)).toBe('perhaps')
    await done(hub, perhaps)
    await until(async () => (await hub.owing.list()).length === 0)
    expect((await said()).filter((line) => line.includes(': '))).toEqual([
      'I come: done',
      'perhaps: done',
      'later: done',
    ])
    expect(paper.placesMade).toEqual([])
  })

  it('takes a message each way, where the chat was', async () => {
    const { hub, paper, other, next } = await live(await place(one))
    await done(hub, await next())
    await hub.keeper.append(fresh({ words: 'still there?' }))
    await until(() => [paper, other].every(({ texts }) => texts.includes('Anna: still there?')))
    await paper.writes('yes', 'new')
    expect((await next()).command).toMatchObject({ chat: family, content: { text: ['yes'] } })
    expect([paper, other].flatMap(({ placesMade }) => placesMade)).toEqual([])
  })

  if (one.links)
    it('has chats where people said that they are to live', async () => {
      const { hub, paper } = await live(await place(one))
      expect(await paper.hub?.isLinked(attic)).toBe(true)
      await hub.keeper.append(fresh({ words: 'up here', chat: { kind: 'person', id: bob }, sender: bob }))
      await until(() => paper.lines.some(({ place, text }) => place === attic && text === 'Bob: up here'))
    })

  if (one.files)
    it('has its files', async () => {
      const { hub, paper } = await live(await place(one))
      const { written } = await hub.reading('paper').history('me@paper', inFamily, { limit: 50 })
      const [file] = written.flatMap(({ what }) => (what.kind === 'message' ? filesIn(what.event.content) : []))
      const medium = file && (await paper.hub?.medium('me@paper', file.id))
      expect(await new Response(await medium?.read()).text()).toBe(bytes)
    })

  it('moves to the other database with everything that is in it', async () => {
    const [from, to] = [await place(one), await emptyPlace(one.kind === 'SQLite' ? 'PostgreSQL' : 'SQLite')]
    await importStore(to, bytesOf(exportStore(from)))
    expect(await rowsNow(await opened(to))).toEqual(await rowsBefore(from))
  })
})
