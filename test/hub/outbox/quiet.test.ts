import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Capabilities, roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Wakes } from '../../../packages/hub/src/lanes/wakes.ts'
import { Quiet } from '../../../packages/hub/src/outbox/quiet.ts'
import { anna, hubOn, me, message, Paper, report, until, withAnna } from '../paper.ts'

const refreshes: Capabilities = { commands: { send: 'echo', refresh: 'nothing' }, contents: { text: 'as-is' } }
const room = roomId('family')

describe('lists after a login', () => {
  let quiet: Quiet
  beforeEach(() => {
    vi.useFakeTimers()
    quiet = new Quiet({ accounts: { can: () => refreshes }, wakes: new Wakes(), tell: () => undefined })
    quiet.begin(me)
  })
  afterEach(() => {
    quiet.stop()
    vi.useRealTimers()
  })
  const asked = (limit = 20) =>
    quiet.take(me, limit).map(({ command }) => (command.kind === 'refresh' ? command.what : command.kind))

  it('are asked for if the client has not reported them by itself', () => {
    expect(asked()).toEqual([])
    quiet.came(me, { what: 'people' })
    vi.advanceTimersByTime(3_000)
    expect(asked()).toEqual(['rooms'])
    expect(asked()).toEqual([])
  })

  it('are asked for one after the other where a poll takes only one', () => {
    vi.advanceTimersByTime(3_000)
    expect([asked(1), asked(1), asked(1)]).toEqual([['people'], ['rooms'], []])
  })

  it('are asked for again after 10, 30 and 120 seconds, and then no more', () => {
    const times: number[] = []
    for (let second = 0; second < 600; second++) {
      vi.advanceTimersByTime(1_000)
      if (asked().includes('rooms')) times.push(second + 1)
    }
    expect(times).toEqual([3, 13, 43, 163])
  })

  it('are asked for no more once they have come', () => {
    vi.advanceTimersByTime(3_000)
    asked()
    for (const what of ['people', 'rooms'] as const) quiet.came(me, { what })
    vi.advanceTimersByTime(600_000)
    expect(asked()).toEqual([])
  })

  it('are asked for anew when somebody logs in again', () => {
    for (const what of ['people', 'rooms'] as const) quiet.came(me, { what })
    quiet.begin(me)
    vi.advanceTimersByTime(3_000)
    expect(asked()).toEqual(['people', 'rooms'])
  })

  it('that hold what is missed are asked for at once, but not every time that it is missed', () => {
    const members = { kind: 'refresh', what: 'members', room } as const
    for (let n = 0; n < 3; n++) quiet.miss(me, members)
    vi.advanceTimersByTime(0)
    expect(asked()).toEqual(['members'])
    quiet.came(me, members)
    quiet.miss(me, members)
    vi.advanceTimersByTime(0)
    expect(asked()).not.toContain('members')
    vi.advanceTimersByTime(600_000)
    quiet.miss(me, members)
    vi.advanceTimersByTime(0)
    expect(asked()).toContain('members')
  })
})

it('a client that cannot be asked for lists is not asked', () => {
  const quiet = new Quiet({
    accounts: { can: () => ({ commands: {}, contents: {} }) },
    wakes: new Wakes(),
    tell: () => undefined,
  })
  vi.useFakeTimers()
  quiet.begin(me)
  quiet.miss(me, { kind: 'refresh', what: 'people' })
  vi.advanceTimersByTime(600_000)
  vi.useRealTimers()
  expect(quiet.take(me, 20)).toEqual([])
})

describe('a name that nobody knows', () => {
  it.each([
    ['of a member', message(), { what: 'members', room }],
    ['of somebody who writes in private', message({ chat: withAnna }), { what: 'people' }],
  ])('%s is asked for, and then known', async (_, said, wanted) => {
    const data = mkdtempSync(join(tmpdir(), 'hub-'))
    const paper = new Paper()
    const hub = await hubOn(data, [paper])
    await hub.keeper.append({ ...report(said), can: refreshes })
    await until(() => paper.lines.length === 1)
    const commands: unknown[] = []
    await until(async () => {
      commands.push(...(await hub.keeper.take(me, 20)).map(({ command }) => command))
      return commands.length > 0
    })
    expect(commands).toContainEqual({ kind: 'refresh', ...wanted })
    await hub.keeper.append(report({ kind: 'members', room, members: [{ id: anna, nickname: 'Anna' }] }))
    await hub.keeper.append(report({ ...said, content: { kind: 'text', text: ['again'] }, wechat: undefined }))
    await until(() => paper.texts.includes('Anna: again'))
    await hub.stop()
    rmSync(data, { recursive: true })
  })
})
