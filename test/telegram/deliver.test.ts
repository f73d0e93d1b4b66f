import { Refused, remoteId, type What } from '@queqiao/hub'
import { roomId } from '@queqiao/protocol/model'
import { telegram } from '@queqiao/telegram'
import { Bot } from 'grammy'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  broken,
  dropped,
  failing,
  type Person,
  type Room,
  slow,
  startTelegram,
  type TelegramServer,
  tooMany,
} from '../servers/telegram/index.ts'
import { settled, thrown } from './house.ts'
import { account, Port } from './port.ts'
import { Lane } from './run.ts'
import { privately, said } from './said.ts'

const room = { kind: 'room', id: roomId('r1') } as const

let server: TelegramServer
let alice: Person
let forum: Room
let port: Port
let bridge: ReturnType<typeof telegram>

beforeEach(async () => {
  server = await startTelegram()
  alice = server.user('Alice')
  forum = server.forum({ members: [alice] })
  port = new Port(alice.id)
  const bot = new Bot(server.token, { client: { apiRoot: server.apiRoot } })
  bridge = telegram({ bot, forums: [forum.id] })
  await bridge.start(port)
})

afterEach(async () => {
  await bridge.stop()
  expect(server.violations).toEqual([])
  await server.stop()
})

const lane = (name = '李雷') => new Lane({ account, chat: privately }, name)
const settle = (to: Lane, ...whats: readonly What[]) => settled(bridge, to, ...whats)

const texts = (thread?: number | 'general') => server.messages(forum, thread).map(({ text }) => text)

it('a send ends at once when the run does: it may have happened', async () => {
  const begun = Promise.withResolvers<void>()
  server.faults.add({ ...slow(5_000), struck: () => begun.resolve() }, { method: 'sendMessage' })
  const over = new AbortController()
  const delivering = thrown(bridge.deliver({ ...lane().run(said({})), signal: over.signal }))
  await begun.promise
  const began = performance.now()
  over.abort()
  expect(await delivering).toMatchObject({ name: 'Retry', certain: false })
  expect(performance.now() - began).toBeLessThan(2_000)
})

describe('a chat', () => {
  it('gets a topic of its name and kind with its first message, and keeps it', async () => {
    const group = new Lane({ account, chat: room }, ' 三年二班\n 家长群 ')
    await settle(group, said({ chat: room, text: ['one'] }))
    await settle(group, said({ chat: room, text: ['two'] }))
    const [topic, ...more] = server.topics(forum)
    expect(more).toEqual([])
    expect(topic).toMatchObject({ name: '三年二班 家长群', color: 0x8eee98 })
    expect(texts(topic?.id)).toEqual(['李雷: one', '李雷: two'])
  })

  it('without a name, or with one too long, still gets one', async () => {
    await settle(lane(''), said({}))
    await settle(lane('长'.repeat(300)), said({}))
    expect(server.topics(forum).map(({ name }) => name)).toEqual(['WeChat contact', '长'.repeat(128)])
  })

  it.each([
    ['of which nothing can be seen', '\u200b\u202e\u2800\ufffc'],
    ['of marks that Telegram takes away', '\u030a\u2067\u00a0'],
  ])('with a name %s gets one, too', async (_, name) => {
    await settle(lane(name), said({}))
    expect(server.topics(forum).map((topic) => topic.name)).toEqual(['WeChat contact'])
  })

  it('whose name turns around what follows has it the right way round', async () => {
    await settle(lane('photo\u202egpj.exe'), said({}))
    await settle(lane('🐦🌉'), said({}))
    expect(server.topics(forum).map((topic) => topic.name)).toEqual(['photogpj.exe', '🐦🌉'])
  })

  it('whose topic somebody deleted gets a new one, and the message arrives there', async () => {
    const chat = lane()
    await settle(chat, said({ text: ['before'] }))
    const [old] = server.topics(forum)
    alice.deleteTopic(forum, old?.id ?? 0)
    const [retry, ...more] = await settle(chat, said({ text: ['after'] }))
    expect(more).toEqual([])
    expect(retry).toMatchObject({ after: 0, certain: true })
    const next = server.topics(forum).at(-1)
    expect(next?.id).not.toBe(old?.id)
    expect(texts(next?.id)).toEqual(['after'])
  })

  it('whose topic is closed has it opened', async () => {
    const chat = lane()
    await settle(chat, said({ text: ['before'] }))
    const [topic] = server.topics(forum)
    const closed = failing(400, 'Bad Request: TOPIC_CLOSED')
    alice.closeTopic(forum, topic?.id ?? 0)
    server.faults.add(closed, { method: 'sendMessage' })
    await settle(chat, said({ text: ['after'] }))
    expect(texts(topic?.id)).toEqual(['before', 'after'])
    expect(server.topics(forum)[0]?.state).toBe('open')
  })

  it('whose closed topic somebody opens first gets its message all the same', async () => {
    server.faults.add(failing(400, 'Bad Request: TOPIC_CLOSED'), { method: 'sendMessage' })
    await settle(lane(), said({}))
    expect(texts()).toEqual(['hi'])
  })

  it('that cannot be shown in its old topic nor in a new one is tried again with growing pauses', async () => {
    const gone = failing(400, 'Bad Request: message thread not found')
    server.faults.add(gone, { method: 'sendMessage', times: 3 })
    const [first, ...others] = await settle(lane(), said({}))
    expect(first?.after).toBe(0)
    expect(others.map(({ after }) => after)).toEqual([undefined, undefined])
  })

  it('that Telegram shows nowhere gets no topic after topic; it comes when Telegram finds the last, and health says so', async () => {
    const gone = failing(400, 'Bad Request: message thread not found')
    server.faults.add(gone, { method: 'sendMessage', times: 12 })
    const chat = lane()
    for (let tries = 0; tries < 6; tries++) await thrown(bridge.deliver(chat.run(said({}))))
    expect(server.topics(forum)).toHaveLength(3)
    expect(port.lastHealth).toMatchObject({ ready: false, reason: expect.stringContaining('are not found') })
    server.faults.clear()
    await settle(chat, said({}))
    expect(texts(server.topics(forum).at(-1)?.id)).toEqual(['hi'])
    expect(port.lastHealth).toEqual({ ready: true })
    expect(port.received.filter(({ body }) => body.includes('does not find the topic'))).toHaveLength(1)
  })

  it('that no forum is meant for is refused with a reason', async () => {
    const bot = new Bot(server.token, { client: { apiRoot: server.apiRoot } })
    bridge = telegram({ bot, forums: [{ id: forum.id, for: ['rooms'] }] })
    await bridge.start(port)
    expect(await thrown(bridge.deliver(lane().run(said({}))))).toBeInstanceOf(Refused)
  })
})

describe('the desk', () => {
  it('speaks in General, and never names a thread', async () => {
    await settle(new Lane({ account }, ''), { kind: 'desk', lines: ['wxid_me is here', 'since now'] })
    expect(texts('general')).toEqual(['wxid_me is here\nsince now'])
    expect(server.topics(forum)).toEqual([])
  })
})

describe('a mention of the account', () => {
  it('calls its owner on Telegram', async () => {
    const text = [{ mention: 'all', name: '所有人' } as const, ' 开会']
    await settle(new Lane({ account, chat: room }, 'r'), said({ chat: room, text }))
    const [message] = server.messages(forum)
    expect(message?.entities).toContainEqual(
      expect.objectContaining({ type: 'text_mention', user: expect.objectContaining({ id: alice.id }) }),
    )
  })
})

describe('an outcome', () => {
  const outcome = (of: number, kind: 'done' | 'failed' | 'unknown', earlier: readonly number[] = []): What => ({
    kind: 'outcome',
    of: remoteId(`${forum.id}/${of}`),
    outcome: kind === 'done' ? { kind } : { kind, reason: 'not friends' },
    earlier: earlier.map((message) => remoteId(`${forum.id}/${message}`)),
  })

  it('answers the message; what was said of it before goes when it is settled', async () => {
    const chat = lane()
    await settle(chat, said({}))
    const [topic] = server.topics(forum)
    const mine = alice.send(forum, 'hello', topic && { thread: topic.id })
    await settle(chat, outcome(mine.message_id, 'unknown'))
    const notice = server.messages(forum).at(-1)
    expect(notice).toMatchObject({ text: '⚠ not friends', replyTo: mine.message_id })
    await settle(chat, outcome(mine.message_id, 'done', [notice?.id ?? 0]))
    await settle(chat, outcome(mine.message_id, 'failed', [notice?.id ?? 0]))
    expect(texts(topic?.id)).toEqual(['hi', 'hello', '✗ not friends'])
  })

  it('is said even where its message is gone', async () => {
    const chat = lane()
    await settle(chat, said({}))
    await settle(chat, outcome(999, 'failed'))
    expect(texts().at(-1)).toBe('✗ not friends')
  })
})

describe('a message that was taken back', () => {
  const recall = (...parts: readonly number[]): What => ({
    ...{ kind: 'recalled', as: 'remove', line: { text: '李雷 recalled a message', time: 0 } },
    parts: parts.map((message) => remoteId(`${forum.id}/${message}`)),
  })

  it('goes with all that it became, also where somebody has deleted some of it', async () => {
    const chat = lane()
    await settle(chat, said({ text: ['one'] }), said({ text: ['two'] }))
    const [one, two] = server.messages(forum).filter(({ text }) => text === 'one' || text === 'two')
    await settle(chat, recall(one?.id ?? 0, two?.id ?? 0, 999))
    expect(texts()).not.toContain('one')
    expect(server.messages(forum).at(-1)).toMatchObject({ text: '李雷 recalled a message' })
    expect(server.messages(forum).at(-1)?.replyTo).toBeUndefined()
  })

  it('is marked where Telegram finds it too old to go', async () => {
    const chat = lane()
    await settle(chat, said({ text: ['one'] }))
    const one = server.messages(forum).at(-1)
    server.clock.advance(49 * 3_600_000)
    await settle(chat, recall(one?.id ?? 0))
    expect(texts()).toContain('one')
    expect(server.messages(forum).at(-1)).toMatchObject({ text: '李雷 recalled a message', replyTo: one?.id })
  })
})

describe('when Telegram', () => {
  it('says to wait, the whole group waits exactly as long', async () => {
    server.faults.add(tooMany(7), { method: 'sendMessage' })
    expect(await settle(lane(), said({}))).toMatchObject([{ after: 7000, scope: 'destination', certain: true }])
    expect(texts()).toEqual(['hi'])
  })

  it.each([
    ['loses the answer', dropped('after'), 1],
    ['breaks the connection', dropped('before'), 0],
    ['restarts', broken('after'), 1],
  ])('%s, nothing is sent twice and the doubt is said', async (_, fault, arrived) => {
    server.faults.add(fault, { method: 'sendMessage' })
    const retries = await settle(lane(), said({}))
    expect(retries).toMatchObject([{ certain: false }])
    expect(texts()).toEqual([...Array(arrived).fill('hi'), expect.stringMatching(/^⚠ .*may or may not have arrived/)])
  })

  it('is away, the message waits, and health says so once until it is back', async () => {
    await server.away()
    const chat = lane()
    const first = await thrown(bridge.deliver(chat.run(said({}))))
    expect(first).toMatchObject({ scope: 'bridge', certain: true })
    await thrown(bridge.deliver(chat.run(said({}))))
    await server.back()
    await settle(chat, said({}))
    expect(port.healths).toMatchObject([{ ready: true }, { ready: false }, { ready: true }])
    expect(texts()).toEqual(['hi'])
  })

  it('denies a right, health says which, and the message comes when it is given', async () => {
    alice.setBot(forum, { is: 'member' })
    const chat = lane()
    expect(await thrown(bridge.deliver(chat.run(said({}))))).toMatchObject({ scope: 'lane', certain: true })
    expect(port.lastHealth).toMatchObject({ ready: false, reason: expect.stringContaining('"Manage Topics"') })
    alice.setBot(forum, { is: 'administrator', rights: { can_manage_topics: true } })
    await settle(chat, said({}))
    expect(port.lastHealth).toEqual({ ready: true })
    expect(texts()).toEqual(['hi'])
  })

  it('is an older server that does not know a method, only what needs that is refused', async () => {
    const unknown = { kind: 'error', when: 'before', code: 404, description: 'Not Found: method not found' } as const
    server.faults.add(unknown, { method: 'sendMessage' })
    expect(await thrown(bridge.deliver(lane().run(said({}))))).toBeInstanceOf(Refused)
    expect(port.lastHealth).toEqual({ ready: true })
  })

  it('has thrown the bot out, health says so', async () => {
    alice.setBot(forum, { is: 'kicked' })
    expect(await thrown(bridge.deliver(lane().run(said({}))))).toMatchObject({ scope: 'destination', certain: true })
    expect(port.lastHealth?.reason).toContain('add the bot to that group')
  })

  it('has made another chat of the group, the messages go to that one, and its people are told what to set', async () => {
    const desk = new Lane({ account }, '')
    await settle(desk, { kind: 'desk', lines: ['before'] })
    const next = server.upgrade(forum, 'forum')
    expect(await settle(desk, { kind: 'desk', lines: ['after'] })).toMatchObject([{ after: 0, certain: true }])
    expect(await settle(lane(), said({}))).toEqual([])
    expect(server.messages(next).map(({ text }) => text)).toEqual(['after', 'hi'])
    expect(port.lastHealth).toEqual({ ready: true })
    expect(await Promise.all(port.received.map((remote) => bridge.read([remote])))).toMatchObject([
      [
        {
          kind: 'word',
          words: expect.stringContaining(`under telegram.forums, write ${next.id} in place of ${forum.id}`),
        },
      ],
    ])
  })

  it('has made another chat of the group before a topic could be made, it is made there', async () => {
    const next = server.upgrade(forum, 'forum')
    await settle(lane(), said({}))
    expect(server.topics(next)).toMatchObject([{ name: '李雷' }])
  })
})

it('what nobody is to hear of makes no sound; said together with what is to be heard, it is heard', async () => {
  const quiet = (text: string): What => ({ ...said({ text: [text] }), silent: true })
  const isQuiet = () =>
    server.calls.flatMap(({ method, params }) =>
      method === 'sendMessage' ? [params.disable_notification === true] : [],
    )
  await settle(lane('a'), quiet('1'), said({ text: ['2'] }))
  await settle(lane('b'), quiet('3'), quiet('4'), quiet('5'))
  await settle(lane('c'), quiet('6'), quiet('7'), said({ text: ['8'] }))
  expect(isQuiet()).toEqual([true, false, true, false])
})

it('nothing more is sent once the hub is stopping', async () => {
  const run = { ...lane().run(said({})), signal: AbortSignal.abort() }
  expect(await thrown(bridge.deliver(run))).toMatchObject({ certain: true })
  expect(texts()).toEqual([])
})

it('no error names the token or the text', async () => {
  server.faults.add(dropped('before'), { method: 'sendMessage' })
  server.faults.add(failing(400, 'Bad Request: something new'), { method: 'sendMessage', nth: 2 })
  const secrets = new RegExp(`${server.token}|私房话`)
  for (const chat of [lane('a'), lane('b')]) {
    const error = await thrown(bridge.deliver(chat.run(said({ text: ['私房话'] }))))
    for (let one = error; one instanceof Error; one = one.cause) {
      expect(JSON.stringify(one)).not.toMatch(secrets)
      expect(`${one.stack}`).not.toMatch(secrets)
    }
  }
})
