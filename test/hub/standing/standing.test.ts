import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, type HubOptions, Refused, Retry } from '@queqiao/hub'
import type { Handed } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fetching, hubOn, me, message, report, until } from '../paper.ts'
import { Sheet } from '../sheet.ts'

let data: string
let hub: Hub
let paper: Sheet
let other: Sheet
const open = async (more: Partial<HubOptions> = {}) => {
  hub = await hubOn(data, [paper, other], { retry: { from: 20_000, to: 20_000 }, ...more })
}
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Sheet()
  other = new Sheet('other')
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const says = (words: string) => hub.keeper.append(report(message({ words })))
const lane = async (reader: string) => (await hub.standing()).lanes.find((one) => one.reader === reader)
const settled = (reader: string) => until(async () => (await lane(reader))?.waiting === 0)
const taken = async (): Promise<Handed> => {
  const handed: Handed[] = []
  await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
  return handed[0] ?? expect.fail('nothing taken')
}

describe('how everything stands', () => {
  it('is nothing that waits, where nothing does', async () => {
    await open({ pace: { perDay: 5 } })
    await says('one')
    await until(() => paper.lines.length > 0 && other.lines.length > 0)
    await settled('paper')
    await settled('other')
    const { bridges, lanes, outbox, files } = await hub.standing()
    expect(bridges).toEqual({ paper: { ready: true }, other: { ready: true } })
    expect(lanes).toEqual(
      ['paper', 'from paper', 'other', 'from other'].map((reader) => ({ reader, waiting: 0, dead: 0, retrying: 0 })),
    )
    expect(outbox).toEqual([{ account: me, queued: 0, handed: 0, unknown: 0, pace: { spent: 0, perDay: 5 } }])
    expect(files).toEqual([{ account: me, wanted: 0 }])
  })

  it('says of a side that is away how much waits and since when, and of the others that nothing does', async () => {
    await open()
    const before = Date.now()
    paper.before = () => {
      throw new Retry('away', { certain: true })
    }
    for (const words of ['one', 'two', 'three']) await says(words)
    await until(async () => ((await lane('paper'))?.retrying ?? 0) > 0 && other.texts.length >= 3)
    await settled('other')
    const waits = await lane('paper')
    expect(waits?.waiting).toBeGreaterThanOrEqual(3)
    expect(waits?.oldest).toBeGreaterThanOrEqual(before - 1)
    expect(waits?.oldest).toBeLessThanOrEqual(Date.now() + 1)
    expect(await lane('other')).toEqual({ reader: 'other', waiting: 0, dead: 0, retrying: 0 })
  })

  it('counts what was set aside', async () => {
    await open()
    paper.before = (text) => {
      if (text === 'anna: ugly') throw new Refused('too ugly')
    }
    await says('ugly')
    await until(async () => (await lane('paper'))?.dead === 1)
    expect((await lane('other'))?.dead).toBe(0)
  })

  it('says what waits for WeChat, since when, and what an account has done of its day', async () => {
    await open({ resultLimit: 400, pace: { perDay: 5 } })
    await says('first')
    await until(() => paper.lines.length > 0)
    const own = async () => (await hub.standing()).outbox[0]
    const before = Date.now()
    await paper.writes('one', 'e1')
    await until(async () => (await own())?.queued === 1)
    expect((await own())?.oldest).toBeGreaterThanOrEqual(before - 1)
    await taken()
    await until(async () => (await own())?.unknown === 1)
    expect(await own()).toEqual({ account: me, queued: 0, handed: 0, unknown: 1, pace: { spent: 1, perDay: 5 } })
    const [{ rates }] = [await hub.standing()]
    expect(rates).toHaveLength(60)
    expect(rates.reduce((sum, { fromWeChat, toWeChat }) => sum + fromWeChat + toWeChat, 0)).toBe(2)
  })

  it('counts what was said in the last hour before a restart, too, and nothing that is older or was never handed out', async () => {
    await open()
    const heard = async () => {
      const { rates } = await hub.standing()
      const sum = (way: 'fromWeChat' | 'toWeChat') => rates.reduce((all, rate) => all + rate[way], 0)
      return { rates, from: sum('fromWeChat'), to: sum('toWeChat') }
    }
    const before = Date.now() - 20 * 60_000
    const at = (time: number, words: string) => message({ words, time })
    await hub.keeper.append(report(at(before, 'one'), at(before, 'two'), at(before - 3_600_000, 'old')))
    await until(() => paper.lines.length >= 3)
    await paper.writes('three', 'e3')
    await taken()
    await paper.writes('four', 'e4')
    await until(async () => (await hub.standing()).outbox[0]?.queued === 1)
    await hub.stop()
    await open()
    const { rates, from, to } = await heard()
    expect([rates.length, from, to]).toEqual([60, 2, 1])
    expect(rates.find(({ minute }) => minute === before - (before % 60_000))?.fromWeChat).toBe(2)
    await says('five')
    expect(await heard()).toMatchObject({ from: 3, to: 1 })
  })

  it('says which files have still to come', async () => {
    await open({ patience: { usual: 0 } })
    await hub.keeper.append({ ...report(message({ content: { kind: 'file', file: { key: 'k' } } })), can: fetching })
    await until(async () => (await hub.standing()).files[0]?.wanted === 1)
    expect((await hub.standing()).files[0]?.oldest).toBeLessThanOrEqual(Date.now() + 1)
  })
})
