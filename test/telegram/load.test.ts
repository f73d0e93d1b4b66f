import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bridge, createHub, type HubPort, noPace, placeId } from '@queqiao/hub'
import { accountId, type Event, personId, roomId, type Source, weChatId } from '@queqiao/protocol/model'
import { telegram } from '@queqiao/telegram'
import { Bot } from 'grammy'
import { expect, it, onTestFinished, vi } from 'vitest'
import { follow, steadyNow } from '../../packages/hub/src/clock.ts'
import { startTelegram, type TelegramServer } from '../servers/telegram/index.ts'

// Time is only looked at: what waits for it is let go on when nothing else is going on. Sockets and disks keep to real time.
const sleepReally = setTimeout

const me = accountId('wxid_me')
const chats = 30
const count = 1_000
const length = 300

const chatAt = (n: number) => ({ kind: 'room', id: roomId(`r${n}`) }) as const
const wordsOf = (n: number): string => `No. ${n} `.padEnd(length, '鹊')

const text = (n: number): Event<Source, 'message'> => ({
  ...{ kind: 'message', chat: chatAt(n % chats), sender: personId('li'), fromSelf: false, time: n, mentions: [] },
  wechat: weChatId(`m${n}`),
  content: { kind: 'text', text: [wordsOf(n)] },
})

const people: Event<Source, 'people'> = { kind: 'people', people: [{ id: personId('li'), nickname: '李雷' }] }

/** Whether no call has been under way within a few turns of the loop, on its way to the server or in it. */
const isQuiet = async ({ server, calling }: Pick<House, 'server' | 'calling'>): Promise<boolean> => {
  const before = server.calls.length
  // counted in turns, of which a busy machine makes as many: between a call and the next the hub takes several, for its store
  for (let turn = 0; turn < 60; turn++) {
    if (turn % 20 === 0) await new Promise((resolve) => sleepReally(resolve, 1))
    await new Promise((resolve) => setImmediate(resolve))
  }
  return calling() === 0 && server.calls.length === before && server.calls.every(({ verdict }) => verdict !== undefined)
}

const isSent = ({ method, verdict }: TelegramServer['calls'][number]): boolean =>
  method === 'sendMessage' && verdict?.kind === 'answer' && verdict.body.ok

const houseOf = async () => {
  const data = mkdtempSync(join(tmpdir(), 'load-'))
  const server = await startTelegram({ perMinute: 20, perSecond: 1, inAll: 30 })
  const alice = server.user('Alice')
  const forum = server.forum({ members: [alice] })
  const bot = new Bot(server.token, { client: { apiRoot: server.apiRoot } })
  let under = 0
  bot.api.config.use(async (call, method, ...more) => {
    const waits = method !== 'getUpdates'
    under += Number(waits)
    return call(method, ...more).finally(() => {
      under -= Number(waits)
    })
  })
  const bridge = telegram({ bot, forums: [forum.id] })
  const ports: HubPort[] = []
  const heard: Bridge = { ...bridge, start: (port) => bridge.start(port).then(() => void ports.push(port)) }
  const start = async (...bridges: readonly Bridge[]) => {
    const hub = await createHub({ data, bridges, pace: noPace })
    await hub.start()
    return hub
  }
  onTestFinished(async () => {
    vi.useRealTimers()
    expect(server.violations).toEqual([])
    await server.stop()
    rmSync(data, { recursive: true })
  })
  return { server, alice, forum, heard, ports, start, calling: () => under }
}

type House = Awaited<ReturnType<typeof houseOf>>

/** Keeps all texts, and the topics of their chats, before anything is sent. */
const store = async ({ alice, forum, heard, ports, start }: House) => {
  let sorted = 0
  const counter: Bridge = {
    ...{ name: 'counter', start: async () => undefined, stop: async () => undefined, read: async () => [] },
    traits: { joins: count },
    deliver: async ({ deliveries }) => {
      sorted += deliveries.filter(({ what }) => what.kind === 'message').length
    },
  }
  const hub = await start({ ...heard, traits: { ...heard.traits, lanes: 0 } }, counter)
  for (let n = 0; n < chats; n++) {
    const { id: thread } = alice.createTopic(forum, `chat ${n}`)
    await ports[0]?.place({ account: me, chat: chatAt(n) }, async () => placeId(`${forum.id}/${thread}`))
  }
  const events = Array.from({ length: count }, (_, n) => text(n))
  const report = { endpoint: 'pc', account: me, can: { commands: {}, contents: {} }, results: [] }
  await hub.keeper.append({ ...report, events: [people] })
  for (let n = 0; n < count; n += 50) await hub.keeper.append({ ...report, events: events.slice(n, n + 50) })
  await vi.waitFor(() => expect(sorted).toBe(count), 20_000)
  await hub.stop()
}

it('a thousand texts of thirty topics that waited come under the limits of Telegram in the time that these allow, each once and in order', async () => {
  const house = await houseOf()
  const { server, forum, heard, start } = house
  await store(house)

  const stored = steadyNow()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] })
  // what is faked counts from here, not from when the process began
  follow(stored)
  const hub = await start(heard)
  const since = server.clock.now()
  const sent = () => server.calls.filter(isSent)
  while (sent().length < 90 && server.clock.now() - since < 400_000) {
    if (await isQuiet(house)) await vi.advanceTimersToNextTimerAsync()
  }
  const took = server.clock.now() - since
  vi.useRealTimers()
  follow(Date.now())
  await hub.stop()

  // 33 or 34 texts of a topic are 3 messages of 4,096 characters: 90 in all, 20 in a minute
  expect(sent().length).toBeLessThanOrEqual(95)
  expect(took).toBeLessThanOrEqual(1.1 * 240_000)
  for (let n = 0; n < chats; n++) {
    const [topic] = server.topics(forum).filter(({ name }) => name === `chat ${n}`)
    const lines = server.messages(forum, topic?.id).flatMap(({ text: said = '' }) => said.split('\n'))
    const wanted = Array.from({ length: count }, (_, at) => at).filter((at) => at % chats === n)
    expect(lines).toEqual(wanted.map((at) => `李雷: ${wordsOf(at)}`))
  }
}, 60_000)
