import {
  accountId,
  type Command,
  type Event,
  type Offer,
  personId,
  type Source,
  taskId,
  type Upload,
} from '@queqiao/protocol/model'
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
      { task: b ?? taskId('none'), answer: { kind: 'failed', reason: 'no' } as const },
      { task: a ?? taskId('none'), answer: { kind: 'done' } as const },
      { task: taskId('another'), answer: { kind: 'done' } as const },
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

  test('takes an own message that comes back for the proof of the oldest one with the same words in that chat', async () => {
    const keeper = memoryKeeper(() => {})
    const outcomes = [keeper.send(me, command('hi')), keeper.send(me, command('hi')), keeper.send(me, command('ho'))]
    const [, , last] = await keeper.take(me, 5)
    const echo: Event<Source> = {
      kind: 'message',
      chat: { kind: 'person', id: personId('wxid_a') },
      sender: personId('wxid_me'),
      fromSelf: true,
      time: 1,
      content: { kind: 'text', text: [' hi\u2005'] },
      mentions: [],
    }
    await keeper.append({ ...said, events: [{ ...echo, fromSelf: false }, echo] })
    expect(await outcomes[0]).toEqual({ kind: 'done' })
    await keeper.append({ ...said, results: [{ task: last?.task ?? taskId('none'), answer: { kind: 'done' } }] })
    expect(await outcomes[2]).toEqual({ kind: 'done' })
    const first = await Promise.race([outcomes[1], Promise.resolve('open')])
    expect(first).toBe('open')
  })

  test('waits for a listener that takes its time, and does not take its report if that fails', async () => {
    const keeper = memoryKeeper(async () => {
      await Promise.resolve()
      throw new Error('no')
    })
    await expect(keeper.append({ ...said, events: [{ kind: 'logout' }] })).rejects.toThrow('no')
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
    const logout: Event<Source> = { kind: 'logout' }
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
      texts.push(...taken.map((handed) => JSON.stringify(handed.command)))
      if (texts.length === 1) setTimeout(() => void keeper.send(me, command('2')), 5)
      if (texts.length === 2) setTimeout(() => stop.abort(), 5)
    }
    expect(texts).toHaveLength(2)
  })

  test('says what to send instead where a command cannot be done as it is', async () => {
    const keeper = memoryKeeper(() => {})
    const outcome = keeper.send(me, command('1'))
    const [handed] = await keeper.take(me, 1)
    const results = [{ task: handed?.task ?? taskId('none'), answer: { kind: 'instead', content: 'file' } as const }]
    await keeper.append({ ...said, results })
    expect(await outcome).toEqual({ kind: 'failed', reason: 'send it as file' })
  })

  test('waits for an answer as long as it is told to', async () => {
    vi.useFakeTimers()
    const outcome = vi.fn()
    const keeper = memoryKeeper(() => {}, { limit: 5_000 })
    void keeper.send(me, command('1')).then(outcome)
    await keeper.take(me, 1)
    await vi.advanceTimersByTimeAsync(4_999)
    expect(outcome).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(outcome).toHaveBeenCalledWith({ kind: 'unknown', reason: 'the client said nothing' })
  })

  test('passes on what has no neutral word', async () => {
    const native = vi.fn()
    const told = { name: 'answer', data: { a: 1 } }
    await memoryKeeper(() => {}, { native }).append({ ...said, natives: [told] })
    expect(native).toHaveBeenCalledExactlyOnceWith(told, me)
  })
})

describe('a keeper that may forget, and files', () => {
  const ask: Command<Offer> = { kind: 'fetch', source: { key: 'a.jpg' } }
  const uploaded = (source = 'a.jpg'): Upload => ({
    endpoint: 'office',
    source,
    bytes: new Response('words').body ?? new ReadableStream(),
  })
  const setup = (
    file: (upload: Upload) => Promise<void> = async ({ bytes }) => void (await new Response(bytes).text()),
  ) => {
    const taken = vi.fn(file)
    return { taken, keeper: memoryKeeper(() => {}, { file: taken }) }
  }

  test('takes one that was asked for, once, and then the asking is done', async () => {
    const { keeper, taken } = setup()
    const outcome = keeper.send(me, ask)
    expect(await keeper.accept(uploaded())).toBe(false)
    await keeper.take(me, 1)
    expect(await keeper.accept(uploaded('b.jpg'))).toBe(false)
    expect(await keeper.accept(uploaded())).toBe(true)
    expect(await keeper.accept(uploaded())).toBe(false)
    expect(await outcome).toEqual({ kind: 'done' })
    expect(taken).toHaveBeenCalledTimes(1)
  })

  test('takes it for the account whose client was asked, or asked first', async () => {
    const { keeper } = setup()
    const she = accountId('wxid_she')
    const mine = keeper.send(me, ask)
    await keeper.take(me, 1)
    const hers = keeper.send(she, ask)
    await keeper.take(she, 1)
    expect(await keeper.accept({ ...uploaded(), account: she })).toBe(true)
    expect(await hers).toEqual({ kind: 'done' })
    expect(await keeper.accept({ ...uploaded(), account: she })).toBe(false)
    expect(await keeper.accept(uploaded())).toBe(true)
    expect(await mine).toEqual({ kind: 'done' })
  })

  test('takes it also after the client has said that it brings it, for ten minutes', async () => {
    vi.useFakeTimers()
    for (const [minutes, wanted] of [[9, true] as const, [11, false] as const]) {
      const { keeper } = setup(async () => {})
      const outcome = keeper.send(me, ask)
      const [handed] = await keeper.take(me, 1)
      await keeper.append({ ...said, results: [{ task: handed?.task ?? taskId('none'), answer: { kind: 'done' } }] })
      expect(await outcome).toEqual({ kind: 'done' })
      vi.advanceTimersByTime(minutes * 60_000)
      expect(await keeper.accept(uploaded())).toBe(wanted)
    }
  })

  test('takes it again where it could not be kept', async () => {
    let fails = true
    const { keeper } = setup(async () => {
      if (fails) throw new Error('disk full')
    })
    void keeper.send(me, ask)
    await keeper.take(me, 1)
    await expect(keeper.accept(uploaded())).rejects.toThrow('disk full')
    fails = false
    expect(await keeper.accept(uploaded())).toBe(true)
  })

  test('takes none where nobody said what to do with them', async () => {
    const keeper = memoryKeeper(() => {})
    void keeper.send(me, ask)
    await keeper.take(me, 1)
    expect(await keeper.accept(uploaded())).toBe(false)
  })
})
