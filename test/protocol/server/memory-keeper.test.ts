import { accountId, type Event, personId, taskId } from '@queqiao/protocol/model'
import { memoryKeeper } from '@queqiao/protocol/server'
import { afterEach, describe, expect, test, vi } from 'vitest'

const me = accountId('wxid_me')
const command = (text: string) =>
  ({ kind: 'send', chat: { kind: 'person', id: personId('wxid_a') }, content: { kind: 'text', text: [text] } }) as const
const said = { endpoint: 'office', account: me, events: [], results: [] }

afterEach(() => void vi.useRealTimers())

describe('a keeper that may forget', () => {
  test('hands out commands in order, once, and says how each ended', async () => {
    const keeper = memoryKeeper(() => {})
    const first = keeper.send(me, command('1'))
    const second = keeper.send(me, command('2'))
    const taken = [...(await keeper.take(me, 1)), ...(await keeper.take(me, 5)), ...(await keeper.take(me, 5))]
    expect(taken.map((handed) => handed.command)).toEqual([command('1'), command('2')])
    const [a, b] = taken.map(({ task }) => task)
    const results = [
      { task: b ?? taskId('none'), outcome: { kind: 'failed', reason: 'no' } as const },
      { task: a ?? taskId('none'), outcome: { kind: 'done' } as const },
      { task: taskId('another'), outcome: { kind: 'done' } as const },
    ]
    await keeper.append({ ...said, results })
    expect(await first).toEqual({ kind: 'done' })
    expect(await second).toEqual({ kind: 'failed', reason: 'no' })
  })

  test('does not know how a command ended when the client says nothing for a minute', async () => {
    vi.useFakeTimers()
    const keeper = memoryKeeper(() => {})
    const outcome = keeper.send(me, command('1'))
    await keeper.take(me, 1)
    vi.advanceTimersByTime(60_000)
    expect(await outcome).toMatchObject({ kind: 'unknown' })
  })

  test('remembers a session, of which a patch changes only what it names', async () => {
    const keeper = memoryKeeper(() => {})
    expect(await keeper.session(me)).toEqual({})
    await keeper.append({ ...said, session: { version: '0.1.5', cursor: '1' } })
    await keeper.append({ ...said, session: { cursor: '2' } })
    expect(await keeper.session(me)).toEqual({ version: '0.1.5', cursor: '2' })
  })

  test('tells of each event, and does not take a report whose listener fails', async () => {
    const heard: unknown[] = []
    const logout: Event = { kind: 'logout' }
    const keeper = memoryKeeper((event, account) => void heard.push([event, account]))
    await keeper.append({ ...said, events: [logout] })
    expect(heard).toEqual([[logout, me]])
    const failing = memoryKeeper(() => {
      throw new Error('no')
    })
    await expect(failing.append({ ...said, events: [logout] })).rejects.toThrow('no')
  })

  test('wakes who waits for work: at once if there is some, then with each new command, until told to stop', async () => {
    const keeper = memoryKeeper(() => {})
    const stop = new AbortController()
    void keeper.send(me, command('1'))
    const texts: string[] = []
    for await (const _ of keeper.work(me, stop.signal)) {
      const taken = await keeper.take(me, 1)
      texts.push(...taken.map(({ command: { content } }) => JSON.stringify(content)))
      if (texts.length === 1) setTimeout(() => void keeper.send(me, command('2')), 5)
      if (texts.length === 2) setTimeout(() => stop.abort(), 5)
    }
    expect(texts).toHaveLength(2)
  })
})
