import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, noPace, type PaceOptions, type Wanted } from '@queqiao/hub'
import { type Chat, type Report, roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../packages/hub/src/store/store.ts'
import { anna, family, hubOn, me, message, Paper, report, until, withAnna } from '../paper.ts'
import { openFor, openShared } from '../stores.ts'

let data: string
let hub: Hub
let paper: Paper
let store: Store
/** Changes that were made. */
let changes = 0
const open = async (pace: Partial<PaceOptions>) => {
  hub = await hubOn(data, [paper], { pace }, async (folder) => {
    store = await openFor(folder)
    const write: Store['write'] = store.write.bind(store)
    const counted: Store['write'] = (change) => {
      changes++
      return write(change)
    }
    return Object.defineProperty(store, 'write', { value: counted })
  })
}
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Paper()
  // what is written is what shall be done
  paper.read = async ([first]) => {
    if (!first) return []
    const { chat, command }: { chat: Chat; command: Wanted } = JSON.parse(first.body)
    const by = { id: 'me@paper', name: 'Me' }
    return [{ kind: 'command', from: first.id, by, to: { account: me, chat }, command }]
  }
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const can: Report['can'] = {
  commands: { send: 'result', kick: 'result', 'add-friend': 'result', remark: 'result', mute: 'result' },
  contents: { text: 'as-is' },
}
let count = 0
const ask = async (chat: Chat, command: Wanted) => {
  if (!paper.lines.length) {
    await hub.keeper.append({ ...report(message()), can })
    await until(() => paper.lines.length > 0)
  }
  const before = (await hub.owing.list({ states: ['queued'], limit: 5_000 })).length
  await paper.writes(JSON.stringify({ chat, command }), `e${++count}`)
  await until(async () => (await hub.owing.list({ states: ['queued'], limit: 5_000 })).length > before)
}
const says = (words: string, chat = family) =>
  ask(chat, { kind: 'send', chat, content: { kind: 'text', text: [words] } })
const kicks = (chat = family) => ask(chat, { kind: 'kick', room: roomId('family'), member: anna })
const take = async (limit = 10) => {
  const handed = await hub.keeper.take(me, limit)
  return handed.map(({ command }) =>
    command.kind === 'send' && command.content.kind === 'text' ? command.content.text.join('') : command.kind,
  )
}
/** `asked`: when it was asked for, `at`: when it was there, in milliseconds; it was handed out in between. */
interface Taken {
  readonly said: string
  readonly asked: number
  readonly at: number
}

/** Milliseconds from before one was handed out until after the next was: never less than lay between the two. */
const between = (one: Taken | undefined, next: Taken | undefined): number => (next?.at ?? 0) - (one?.asked ?? 0)

/** What is handed out within so many milliseconds. */
const takeFor = async (milliseconds: number, until_ = Number.POSITIVE_INFINITY) => {
  const all: Taken[] = []
  const began = performance.now()
  while (performance.now() - began < milliseconds && all.length < until_) {
    const asked = performance.now() - began
    for (const said of await take()) all.push({ said, asked, at: performance.now() - began })
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return all
}

describe('of one account', () => {
  it('sends come one at a time, with so much time between them as the settings say', async () => {
    await open({ ...noPace, send: 150 })
    for (const words of ['a', 'b', 'c']) await says(words)
    const [a, b, c] = await takeFor(2_000, 3)
    expect([a?.said, b?.said, c?.said]).toEqual(['a', 'b', 'c'])
    expect(between(a, c)).toBeGreaterThanOrEqual(2 * 0.8 * 150 - 10)
  })

  it('what changes rooms is slower, and holds up its own chat alone', async () => {
    await open({ ...noPace, room: 400 })
    await kicks()
    await kicks()
    await says('after the kicks')
    await says('elsewhere', withAnna)
    const all = await takeFor(3_000, 4)
    expect(all.map(({ said }) => said)).toEqual(['kick', 'elsewhere', 'kick', 'after the kicks'])
    expect(all[1]?.at).toBeLessThan(300)
    expect(all[2]?.at).toBeGreaterThanOrEqual(0.8 * 400 - 10)
  })

  it('a change of a room also waits for the pace of what is sent', async () => {
    await open({ ...noPace, send: 200, room: 1 })
    await says('first')
    await kicks()
    const [first, second] = await takeFor(2_000, 2)
    expect([first?.said, second?.said]).toEqual(['first', 'kick'])
    expect(between(first, second)).toBeGreaterThanOrEqual(0.8 * 200 - 10)
  })

  it('what is sent also waits for the pace of what is sent, after a change of a room', async () => {
    await open({ ...noPace, send: 200, room: 1 })
    await kicks()
    await says('elsewhere', withAnna)
    const [first, second] = await takeFor(2_000, 2)
    expect([first?.said, second?.said]).toEqual(['kick', 'elsewhere'])
    expect(between(first, second)).toBeGreaterThanOrEqual(0.8 * 200 - 10)
  })

  it('friends have the slowest pace', async () => {
    await open({ ...noPace, send: 1, room: 1, friend: 400 })
    for (let n = 0; n < 2; n++) await ask(withAnna, { kind: 'add-friend', person: anna })
    await kicks()
    const all = await takeFor(3_000, 3)
    expect(all.map(({ said }) => said)).toEqual(['add-friend', 'kick', 'add-friend'])
    expect(all[2]?.at).toBeGreaterThanOrEqual(0.8 * 400 - 10)
  })

  it('what nobody else can notice has no pace', async () => {
    await open({ send: 60_000, room: 60_000, friend: 60_000 })
    await says('now')
    expect(await take()).toEqual(['now'])
    await says('later')
    await ask(withAnna, { kind: 'remark', person: anna, name: 'A.' })
    expect(await take()).toEqual(['remark'])
  })

  it('and of one chat the order stays, also for what has no pace', async () => {
    await open({ send: 60_000 })
    await says('now', withAnna)
    expect(await take()).toEqual(['now'])
    await says('later', withAnna)
    await ask(withAnna, { kind: 'mute', chat: withAnna, muted: true })
    expect(await take()).toEqual([])
  })
})

it('a restart makes nobody faster', async () => {
  await open({ ...noPace, send: 60_000 })
  await says('a')
  await says('b')
  expect(await take()).toEqual(['a'])
  await hub.stop()
  await open({ ...noPace, send: 60_000 })
  expect(await take()).toEqual([])
})

it('a clock that was wrong holds up nothing', async () => {
  await open({ ...noPace, send: 1_000, perDay: 1 })
  await store.write(async (tx) => {
    const ahead = Date.now() + 30 * 86_400_000
    for (const kind of ['send', 'day'])
      await tx.insertInto('pace').values({ account: me, kind, next: ahead, spent: 5 }).execute()
  })
  await says('a')
  expect(await take()).toEqual(['a'])
})

it('only so much is done in a day; the desk says so once, and the rest waits', async () => {
  await open({ ...noPace, perDay: 2 })
  for (const words of ['a', 'b', 'c', 'd']) await says(words)
  expect(await take(1)).toEqual(['a'])
  expect(await take()).toEqual(['b'])
  expect(await take()).toEqual([])
  await says('e')
  expect(await take()).toEqual([])
  await until(() => paper.texts.some((text) => text.includes('pace.perDay')))
  await hub.stop()
  await open({ ...noPace, perDay: 2 })
  expect(await take()).toEqual([])
  await hub.keeper.append(report(message({ words: 'end' })))
  await until(() => paper.texts.includes('anna: end'))
  expect(paper.texts.filter((text) => text.includes('pace.perDay'))).toHaveLength(1)
  // the next day
  await store.write((tx) =>
    tx
      .updateTable('pace')
      .set({ next: Date.now() - 1 })
      .where('kind', '=', 'day')
      .execute(),
  )
  await hub.stop()
  await open({ ...noPace, perDay: 2 })
  expect(await take()).toEqual(['c', 'd'])
})

it('a poll that can find nothing asks the store nothing, also while everything waits for its pace', async () => {
  await open({ ...noPace, send: 60_000 })
  await says('a')
  await says('b')
  expect(await take()).toEqual(['a'])
  expect(await take()).toEqual([])
  const before = changes
  for (let n = 0; n < 50; n++) expect(await take()).toEqual([])
  expect(changes).toBe(before)
})

it('takes no longer for the many that wait behind one that must wait', async () => {
  await open({ ...noPace, room: 60_000 })
  await kicks()
  expect(await take()).toEqual(['kick'])
  await kicks()
  await says('behind')
  await store.write(async (tx) => {
    const row = await tx.selectFrom('commands').selectAll().where('kind', '=', 'send').executeTakeFirstOrThrow()
    const { id: _, ...about } = row
    for (let n = 0; n < 2_000; n++)
      await tx
        .insertInto('commands')
        .values({ ...about, origin: `many ${n}` })
        .execute()
  })
  await says('elsewhere', withAnna)
  const began = performance.now()
  expect(await take()).toEqual(['elsewhere'])
  expect(performance.now() - began).toBeLessThan(500)
})

// of a SQLite store there is one process
it.runIf(openShared)('two processes together keep the pace of one', async () => {
  await open({ ...noPace, send: 300 })
  for (const words of ['a', 'b', 'c']) await says(words)
  const other = await hubOn(data, [new Paper()], { pace: { ...noPace, send: 300 } })
  try {
    const all = await Promise.all([hub, other, hub, other].map((one) => one.keeper.take(me, 5)))
    expect(all.flat()).toHaveLength(1)
  } finally {
    await other.stop()
  }
})
