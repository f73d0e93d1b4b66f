import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, type Meter, Refused, Retry } from '@queqiao/hub'
import { type Answer, accountId, type Handed } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fetching, hubOn, me, message, report, until } from '../paper.ts'
import { Sheet, withdraw } from '../sheet.ts'

let data: string
let hub: Hub
let paper: Sheet
let counts: Map<string, number>
let measured: { readonly name: string; readonly labels: object; readonly much: number }[]

const keyOf = (name: string, labels: object): string => `${name} ${Object.values(labels).join(' ')}`
const counted = (key: string): number => counts.get(key) ?? 0
const meter: Meter = {
  count: (name, labels, by = 1) => void counts.set(keyOf(name, labels), counted(keyOf(name, labels)) + by),
  time: (name, labels, much) => void measured.push({ name, labels, much }),
  size: (name, labels, much) => void measured.push({ name, labels, much }),
}
const of = (name: string) => measured.filter((one) => one.name === name)

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Sheet()
  counts = new Map()
  measured = []
  hub = await hubOn(data, [paper], { meter, resultLimit: 300 })
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const says = (words: string) => hub.keeper.append(report(message({ words })))
const becomes = (key: string, much = 1) => until(() => counted(key) >= much)
const taken = async (): Promise<Handed> => {
  const handed: Handed[] = []
  await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
  return handed[0] ?? expect.fail('nothing taken')
}
const settle = ({ task }: Handed, answer: Answer) => hub.keeper.append({ ...report(), results: [{ task, answer }] })

describe('whoever watches is told', () => {
  it('of each report that is kept, how long that took, and of each question for something to do', async () => {
    await says('one')
    await says('two')
    await hub.keeper.append(report())
    expect(counted('reports pc')).toBe(2)
    expect(of('report').map(({ labels, much }) => [labels, much > 0 && much < 5])).toEqual([
      [{ endpoint: 'pc' }, true],
      [{ endpoint: 'pc' }, true],
    ])
    await hub.keeper.take(me, 5)
    expect(counted('polls me none')).toBe(1)
  })

  it('of no account as which nobody has logged in, whoever asks for something to do', async () => {
    await hub.keeper.append(report())
    for (const name of ['nobody', 'noone']) expect(await hub.keeper.take(accountId(name), 5)).toEqual([])
    await hub.keeper.take(me, 5)
    expect([...counts.keys()].filter((key) => key.startsWith('polls'))).toEqual(['polls me none'])
  })

  it('of what a side was shown, and how long after it came', async () => {
    await says('one')
    await becomes('deliveries paper me shown')
    await until(() => of('delivery').length > 0)
    expect(of('delivery')[0]).toMatchObject({ labels: { bridge: 'paper', account: 'me' } })
    expect(of('delivery')[0]?.much).toBeLessThan(9)
  })

  it('of what comes again, and of what is set aside', async () => {
    let tries = 0
    paper.before = (text) => {
      if (text.includes('slow') && tries++ < 2) throw new Retry('not now', { certain: true })
      if (text.includes('ugly')) throw new Refused('cannot be drawn')
    }
    await says('slow')
    await becomes('deliveries paper me shown')
    expect(counted('deliveries paper me retried')).toBe(2)
    await says('ugly')
    await becomes('deliveries paper me dead')
    expect(counted('deliveries paper me dead')).toBe(1)
  })

  it('of what may have been shown', async () => {
    paper.safeFor = 0
    paper.after = (text) => {
      if (text.includes('lost')) throw new Retry('no answer')
    }
    await says('lost')
    await becomes('deliveries paper me uncertain')
    expect(counted('deliveries paper me uncertain')).toBe(1)
    expect(of('delivery')).toEqual([])
  })

  it('of what people write, and how it ends: done, failed, unknown, taken back', async () => {
    await says('first')
    await becomes('deliveries paper me shown')
    await paper.writes('one', 'e1')
    await settle(await taken(), { kind: 'done' })
    await becomes('commands me send done')
    expect([counted('received paper read'), counted('polls me some')]).toEqual([1, 1])
    expect(of('command')).toMatchObject([{ labels: { account: 'me' } }])
    await paper.writes('two', 'e2')
    await settle(await taken(), { kind: 'failed', reason: 'blocked' })
    await becomes('commands me send failed')
    await paper.writes('three', 'e3')
    await taken()
    await becomes('commands me send unknown')
    await paper.writes('four', 'e4')
    await paper.wants('e4.1', withdraw('e4'))
    await becomes('commands me send cancelled')
  })

  it('of files that come, of how large they are, and of those that do not come', async () => {
    await hub.keeper.append({
      ...report(message({ content: { kind: 'file', file: { key: 'k', name: 'a.txt' } } })),
      can: fetching,
    })
    await taken()
    const bytes = new Blob(['hello']).stream()
    expect(await hub.keeper.accept({ endpoint: 'pc', account: me, source: 'k', bytes })).toBe(true)
    expect(counted('uploads me ready')).toBe(1)
    expect(of('file')).toEqual([{ name: 'file', labels: { account: 'me', direction: 'from-wechat' }, much: 5 }])
    await hub.keeper.append(report(message({ content: { kind: 'image', file: { url: 'http://127.0.0.1:2/x.png' } } })))
    await becomes('uploads me failed')
  })
})
