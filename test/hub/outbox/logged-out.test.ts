import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, noPace } from '@queqiao/hub'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { follow, steadyNow } from '../../../packages/hub/src/clock.ts'
import { hubOn, me, message, myself, Paper, report, until } from '../paper.ts'

let data: string
let hub: Hub
let paper: Paper
const starts = async () => {
  hub = await hubOn(data, [paper], { pace: noPace })
}
const append = async (...events: Parameters<typeof report>) =>
  (await hub.keeper.append(report(...events))).answered(true)
const login = () => append({ kind: 'login', person: myself, name: 'Me' })
const count = (words: string) => paper.texts.filter((text) => text === words).length
const isQueued = () => until(async () => (await hub.owing.list({ states: ['queued'] })).length === 1)
const take = () => hub.keeper.take(me, 5)
/** Somebody writes, after a logout. */
const writesWhileOut = async () => {
  await login()
  await append(message())
  await append({ kind: 'logout' })
  await until(() => count('WeChat is logged out.') === 1)
  await paper.writes('while it is out', 'e1')
  await isQueued()
}

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'out-'))
  paper = new Paper()
  await starts()
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

it('what is written after a logout waits for a login, however often the client asks, and whoever restarts', async () => {
  await writesWhileOut()
  expect(await take()).toEqual([])
  await hub.stop()
  await starts()
  expect(await take()).toEqual([])
  const gone = new AbortController()
  const woken = hub.keeper.work(me, gone.signal)[Symbol.asyncIterator]()
  const told = woken.next()
  await login()
  // who is only told of work is told of it
  expect(await told).toMatchObject({ done: false })
  await until(() => count('WeChat is logged in as Me.') === 2)
  expect(await take()).toMatchObject([{ command: { kind: 'send' } }])
  gone.abort()
})

it('a login that nobody saw is known by what is said well after the logout, and not by what was on its way', async () => {
  await writesWhileOut()
  await append(message({ words: 'on its way', time: steadyNow() }))
  await until(() => paper.texts.some((text) => text.endsWith('on its way')))
  expect(await take()).toEqual([])
  const ahead = 60_000
  follow(steadyNow() + ahead)
  try {
    await append(message({ words: 'of before', time: steadyNow() - 2 * ahead }))
    await until(() => paper.texts.some((text) => text.endsWith('of before')))
    expect(await take()).toEqual([])
    await append(message({ words: 'of now', time: steadyNow() }))
    await until(() => paper.texts.some((text) => text.endsWith('of now')))
    await until(() => count('WeChat is logged in as Me.') === 2)
    expect(await take()).toMatchObject([{ command: { kind: 'send' } }])
  } finally {
    follow(steadyNow() - ahead)
  }
})

it('who never logged in where we could hear it is given what there is', async () => {
  await append(message())
  await until(() => paper.lines.length === 1)
  await paper.writes('hello', 'e1')
  await isQueued()
  expect(await take()).toHaveLength(1)
})
