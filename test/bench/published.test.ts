import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from '../../scripts/run.ts'
import { inChinese } from './chinese.ts'
import type { Figure } from './pairs.ts'
import { asJson, asMarkdown, headOfFaults, type Measurement, publish, readmes, withTable } from './published.ts'

const figure = (name: string, ratios: readonly number[], about: Partial<Figure> = {}): Figure => ({
  ...{ name, baseline: 'bare Hono', bar: { least: 0.85 }, unit: 'req/s' },
  pairs: ratios.map((ratio) => ({
    baseline: 1_000,
    ours: { value: 1_000 * ratio, perSecond: 1_000 * ratio, memory: 1 },
  })),
  ...about,
})

const measurement = (figures: readonly Figure[]): Measurement => ({
  ...{ date: '2026-11-30', short: false, figures },
  versions: { Node: '24.21.0', SQLite: '3.50.4' },
  machine: { processors: 2, model: 'a processor', memory: 8 * 2 ** 30 },
})

const polls = figure('idle poll, 32 connections', [0.8, 0.9, 0.95])
const starts = figure('start to ready, 1,000 messages in 1,000 chats', [2.5], {
  baseline: '1,000 messages in 1,000 chats',
  bar: { most: 2 },
})
const seen = measurement([polls, starts])

describe('the table', () => {
  it('says when, with which versions and on how large a machine it was measured', () => {
    expect(asMarkdown(seen)).toContain(
      'on 2026-11-30 with Node 24.21.0, SQLite 3.50.4, on a machine with 2 processors and 8 GB',
    )
  })

  it('has a row for each figure: what it stands beside, the median with its spread, and whether that is what is wanted', () => {
    expect(
      asMarkdown(seen)
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .slice(2),
    ).toEqual([
      '| idle poll, 32 connections | bare Hono | 0.90 × [0.80–0.95] | ≥ 0.85 × | met |',
      '| start to ready, 1,000 messages in 1,000 chats | 1,000 messages in 1,000 chats | 2.50 × [2.50–2.50] | ≤ 2 × | not met |',
    ])
  })

  it('says nothing of how fast this machine was', () => {
    expect(asMarkdown(seen)).not.toContain('req/s')
  })

  it('has the same rows and numbers in Chinese', () => {
    const rows = (text: string) => text.split('\n').filter((line) => line.startsWith('|'))
    const numbers = (line: string) => line.match(/\d[\d.,]*/g)
    const [english, chinese] = [rows(asMarkdown(seen)), rows(asMarkdown(seen, 'zh-CN'))]
    expect(chinese.map(numbers).map((each) => each?.toSorted())).toEqual(
      english.map(numbers).map((each) => each?.toSorted()),
    )
    expect(chinese[2]).toBe('| 空闲轮询，32 个连接 | 裸 Hono | 0.90 × [0.80–0.95] | ≥ 0.85 × | 达到 |')
    expect(chinese[3]).toBe(
      '| 从启动到就绪，1,000 个会话共 1,000 条消息 | 1,000 个会话共 1,000 条消息 | 2.50 × [2.50–2.50] | ≤ 2 × | 未达到 |',
    )
  })

  it('is refused where a figure has no Chinese name', () => {
    expect(() => asMarkdown(measurement([figure('something new', [1])]), 'zh-CN')).toThrow('"something new"')
  })
})

it('has what became of messages in a table of its own', () => {
  const faulty = {
    ...{ fault: 'SIGKILL', to: 'Matrix' as const, program: 'Queqiao', sent: 200 },
    ...{ lost: [0, 0], doubled: [0, 1], reordered: [0, 0], uncertain: [2, 2] },
  }
  const tables = asMarkdown({ ...measurement([]), short: true, faults: [faulty] }).split('\n\n')
  expect(tables.slice(1)).toEqual([
    expect.stringContaining('short run'),
    `${headOfFaults}\n| SIGKILL | Matrix | Queqiao | 200 | 0 0 | 0 1 | 0 0 | 2 2 |`,
  ])
})

it('as JSON it has every pair, the ratio that follows, and whether it is met', () => {
  const { figures, ...about } = JSON.parse(asJson(seen))
  expect(about).toEqual({ ...seen, figures: undefined })
  expect(figures[0]).toEqual({ ...polls, ratio: { median: 0.9, least: 0.8, most: 0.95 }, met: true })
})

it('says which rows broke off', () => {
  const broken = ['pg-poll: PostgreSQL did not start']
  expect(asMarkdown({ ...seen, broken })).toMatch(/\n\nRows that broke off: pg-poll: PostgreSQL did not start$/)
  expect(JSON.parse(asJson({ ...seen, broken })).broken).toEqual(broken)
})

it('what bounds a figure is said beside it', () => {
  const bound = figure('idle poll, 32 connections', [0.5], { bound: 'bound by the processors' })
  expect(asMarkdown(measurement([bound]))).toContain('| not met: bound by the processors |')
  expect(asMarkdown(measurement([bound]), 'zh-CN')).toContain('| 未达到：受处理器限制 |')
})

describe('into the READMEs', () => {
  let folder: string
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'readmes-'))
    for (const name of Object.values(readmes)) writeFileSync(join(folder, name), readFileSync(join(root, name)))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('both get the table, under what is promised', () => {
    publish(seen, folder)
    for (const [name, heading, language] of [
      ['README.md', '## What is promised, and measured', 'en'],
      ['README.zh-CN.md', '## 承诺与测量', 'zh-CN'],
    ] as const) {
      const text = read(name)
      expect(text.indexOf(asMarkdown(seen, language))).toBeGreaterThan(text.indexOf(heading))
    }
  })

  it('the next one takes its place, and nothing else changes', () => {
    const later = measurement([figure('idle poll, 32 connections', [0.99])])
    publish(seen, folder)
    publish(later, folder)
    const twice = read('README.md')
    expect(twice).not.toContain(asMarkdown(seen))
    const once = withTable(readFileSync(join(root, 'README.md'), 'utf8'), later, 'en')
    expect(twice).toBe(once)
  })

  it('neither gets one where one of them has no place for it', () => {
    writeFileSync(join(folder, 'README.zh-CN.md'), '# 空\n')
    const before = read('README.md')
    expect(() => publish(seen, folder)).toThrow('has no')
    expect(read('README.md')).toBe(before)
  })
})

it.each([
  ['decode a text report (wehub)', '解码一条文本上报（wehub）'],
  ['decode contacts: 5,000 friends, 500 groups of 100 (wehub)', '解码通讯录：5,000 位好友，500 个 100 人的群（wehub）'],
  ['encode a task (wequick-2021)', '编码一个任务（wequick-2021）'],
  ['callback app without a store, 32 connections', '不带存储的回调应用，32 个连接'],
  ['PostgreSQL: report stored durably before the answer, 32 connections', 'PostgreSQL：上报落盘之后再应答，32 个连接'],
  [
    'PostgreSQL: two processes → stub homeserver, 100 rooms, 50 ms a send',
    'PostgreSQL：两个进程 → 替身服务器，100 个房间，每次发送 50 毫秒',
  ],
  ['WeChat text → stub homeserver, 20 rooms, 0 ms a send', '微信文本 → 替身服务器，20 个房间，每次发送 0 毫秒'],
  ['WeChat text → Synapse, 20 rooms', '微信文本 → Synapse，20 个房间'],
  [
    'a message from the report to the other side, 1,000,000 messages in 100,000 chats, 20 of them active',
    '一条消息从上报到对端，100,000 个会话共 1,000,000 条消息，其中 20 个活跃',
  ],
  [
    'a message that calls a member, from the report to the other side, 100,000 messages in 5,000 chats, groups of 500, 20 of them active',
    '一条提到成员的消息从上报到对端，5,000 个会话共 100,000 条消息，500 人的群，其中 20 个活跃',
  ],
  ['report stored durably before the answer, 32 connections: p99', '上报落盘之后再应答，32 个连接：p99'],
  ['1,000 messages in 1,000 chats', '1,000 个会话共 1,000 条消息'],
  ['memory growth, 200 MB WeChat → Matrix, files in S3', '内存增长，200 MB，WeChat → Matrix，文件在 S3'],
])('%s is %s', (english, chinese) => {
  expect(inChinese(english)).toBe(chinese)
})
