import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportStore, type Hub, importStore, Retry, type Where } from '@queqiao/hub'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { family, hubOn, me, message, Paper, report, until, withAnna } from '../hub/paper.ts'
import { type Postgres, startPostgres } from '../servers/postgres.ts'

let postgres: Postgres
const folders: string[] = []
const hubs: Hub[] = []
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const place = async (kind: 'SQLite' | 'PostgreSQL'): Promise<Where> => {
  const data = mkdtempSync(join(tmpdir(), 'move-'))
  folders.push(data)
  return { data, ...(kind === 'PostgreSQL' && { database: await postgres.database() }) }
}

const open = async (where: Where, paper: Paper): Promise<Hub> => {
  const hub = await hubOn(where.data, [paper], { database: where.database, resultLimit: 600_000 })
  hubs.push(hub)
  return hub
}
const close = async (hub: Hub): Promise<void> => {
  hubs.splice(hubs.indexOf(hub), 1)
  await hub.stop()
}

const move = async (from: Where, to: Where) => {
  async function* pieces() {
    for await (const line of exportStore(from)) yield Buffer.from(`${line}\n`)
  }
  return importStore(to, pieces())
}

const says = (hub: Hub, words: string, chat = family) => hub.keeper.append(report(message({ words, chat })))
const states = async (hub: Hub) => (await hub.owing.list()).map(({ state }) => state).sort()
const wordsOf = (paper: Paper) => paper.texts.filter((text) => / (one|two|three|four|five|six)$/.test(text))

const away = () => {
  throw new Retry('the paper is away', { certain: true })
}

/** One message has arrived, one was sent and its answer lost, four wait in two chats; one reply is at the client, two wait
 *  for it. */
const busy = async (hub: Hub, paper: Paper): Promise<void> => {
  await says(hub, 'one')
  await until(() => wordsOf(paper).length === 1)
  for (const [n, text] of ['reply 1', 'reply 2', 'reply 3'].entries()) await paper.writes(text, `r${n}`)
  await until(async () => (await states(hub)).filter((state) => state === 'queued').length === 3)
  expect(await hub.keeper.take(me, 1)).toHaveLength(1)
  paper.after = () => {
    paper.before = away
    throw new Error('the answer is lost')
  }
  await says(hub, 'two')
  await until(() => wordsOf(paper).length === 2)
  for (const words of ['three', 'four']) await says(hub, words)
  for (const words of ['five', 'six']) await says(hub, words, withAnna)
  await until(async () => (await hub.owing.list()).filter(({ id }) => id.startsWith('paper.')).length === 5)
}

describe.each([
  ['SQLite', 'PostgreSQL'],
  ['PostgreSQL', 'SQLite'],
] as const)('a move from %s to %s', (from, to) => {
  test('nothing is lost, doubled or out of order, whatever was owed either way', async () => {
    const paper = new Paper()
    const [source, target] = [await place(from), await place(to)]
    const old = await open(source, paper)
    await busy(old, paper)
    const owed = await old.owing.list()
    await close(old)
    expect(await move(source, target)).toMatchObject({ commands: 3, accounts: 1 })

    paper.after = () => undefined
    paper.before = away
    const hub = await open(target, paper)
    expect((await hub.owing.list()).map(({ id, state }) => [id, state])).toEqual(
      owed.map(({ id, state }) => [id, state]),
    )
    const tasks = await hub.keeper.take(me, 10)
    expect(JSON.stringify(tasks)).toMatch(/reply 2/)
    paper.before = () => undefined
    await says(hub, 'again')
    await until(() => wordsOf(paper).length === 6 && paper.texts.some((text) => text.endsWith(' again')))
    const inFamily = paper.texts.filter((text) => / (one|two|three|four|again)$/.test(text))
    expect(inFamily.map((text) => text.split(' ').at(-1))).toEqual(['one', 'two', 'three', 'four', 'again'])
    const withHer = paper.texts.filter((text) => / (five|six)$/.test(text))
    expect(withHer.map((text) => text.split(' ').at(-1))).toEqual(['five', 'six'])
    const rest = [...tasks]
    await until(async () => rest.push(...(await hub.keeper.take(me, 10))) === 2)
    expect(JSON.stringify(rest[1])).toMatch(/reply 3/)
    expect(await hub.keeper.take(me, 10)).toEqual([])
    await until(async () => (await states(hub)).every((state) => state === 'handed'))
    expect(await states(hub)).toEqual(['handed', 'handed', 'handed'])
  })
})
