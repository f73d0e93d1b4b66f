import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, noPace } from '@queqiao/hub'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { hubOn, me, message, Paper, report, until } from '../paper.ts'

let data: string
let hub: Hub
let paper: Paper
const pace = 200
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Paper()
  hub = await hubOn(data, [paper], { pace: { ...noPace, send: pace } })
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

it('a client that is only told of work gets each command as soon as the pace allows it', async () => {
  const gone = new AbortController()
  const times: number[] = []
  const told = (async () => {
    for await (const _ of hub.keeper.work(me, gone.signal))
      while ((await hub.keeper.take(me, 1)).length > 0) times.push(performance.now())
  })()
  await hub.keeper.append(report(message()))
  await until(() => paper.lines.length === 1)
  for (const n of [1, 2, 3]) await paper.writes(`n${n}`, `e${n}`)
  await until(() => times.length === 3)
  gone.abort()
  await told
  const [first = 0, , third = 0] = times
  // a rhythm of 0.8 to 1.2 of the pace
  expect(third - first).toBeGreaterThanOrEqual(2 * 0.8 * pace - 5)
})

it('who finds nothing while another is being given the first of two commands is told of the second', async () => {
  await hub.stop()
  hub = await hubOn(data, [paper], { pace: noPace })
  await hub.keeper.append(report(message()))
  await until(() => paper.lines.length === 1)
  for (const n of [1, 2]) await paper.writes(`n${n}`, `e${n}`)
  await until(async () => (await hub.owing.list({ states: ['queued'] })).length === 2)
  const gone = new AbortController()
  const told = hub.keeper.work(me, gone.signal)[Symbol.asyncIterator]().next()
  const first = hub.keeper.take(me, 1)
  expect(await hub.keeper.take(me, 1)).toEqual([])
  expect(await first).toHaveLength(1)
  const late = setTimeout(() => gone.abort(), 5_000)
  expect(await told).toMatchObject({ done: false })
  clearTimeout(late)
  gone.abort()
  expect(await hub.keeper.take(me, 1)).toHaveLength(1)
})
