import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHub, type Hub } from '@queqiao/hub'
import { type Event, personId, type Source } from '@queqiao/protocol/model'
import { telegram, wechat } from '@queqiao/telegram'
import { Bot } from 'grammy'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Person, type Room, startTelegram, type TelegramServer } from '../servers/telegram/index.ts'
import { account } from './port.ts'
import { li, privately } from './said.ts'

const readme = new URL('../../bridges/telegram/README.md', import.meta.url)

let server: TelegramServer
let alice: Person
let forum: Room
let data: string
let running: { readonly bot: Bot; readonly hub: Hub }

/** Runs the example of the README, word for word but for its token, its ids and its folder. */
const runExample = async (): Promise<typeof running> => {
  const [, example = ''] = /```ts\n([^`]+)```/.exec(await readFile(readme, 'utf8')) ?? []
  const lines = example
    .replaceAll(/^import .*$/gm, '')
    .replace(' as const', '')
    .replace('-1001234567890', String(forum.id))
    .replace("'12345'", `'${alice.id}'`)
    .replace("'./data'", JSON.stringify(data))
  const LocalBot = class extends Bot {
    constructor() {
      super(server.token, { client: { apiRoot: server.apiRoot } })
    }
  }
  const given = { createHub, telegram, wechat, Bot: LocalBot }
  const body = `return (async () => {${lines}; return { bot, hub } })()`
  return new Function(...Object.keys(given), body)(...Object.values(given))
}

const report = (...events: Event<Source>[]) =>
  running.hub.keeper.append({
    endpoint: 'test',
    account,
    can: { commands: { send: 'result' }, contents: { text: 'as-is' } },
    events,
    results: [],
  })

beforeEach(async () => {
  server = await startTelegram()
  alice = server.user('Alice')
  forum = server.forum({ members: [alice] })
  data = await mkdtemp(join(tmpdir(), 'queqiao-telegram-'))
  running = await runExample()
})

afterEach(async () => {
  await running.bot.stop()
  await running.hub.stop()
  expect(server.violations).toEqual([])
  await server.stop()
  await rm(data, { recursive: true })
})

it('a bot that does other things bridges WeChat with the lines of the README, and still does them', async () => {
  await report(
    { kind: 'login', person: personId('wxid_me') },
    { kind: 'people', people: [{ id: li.id, nickname: li.name, friend: true }] },
    {
      kind: 'message',
      chat: privately,
      sender: li.id,
      fromSelf: false,
      time: 1,
      content: { kind: 'text', text: ['你好'] },
      mentions: [],
    },
  )
  const topic = await server.until(() => server.topics(forum)[0])
  expect(topic.name).toBe(li.name)
  await server.until(() => server.messages(forum, topic.id).some(({ text }) => text === '你好'))

  alice.send(forum, 'hello', { thread: topic.id })
  const take = () => running.hub.keeper.take(account, 1)
  const [handed] = await vi.waitUntil(async () => (await take()).slice(0, 1).map((one) => [one])[0], 5000)
  expect(handed?.command).toMatchObject({ kind: 'send', chat: privately, content: { text: ['hello'] } })

  alice.start()
  const answer = await server.until(() => server.messages(alice.id).find(({ from }) => from !== 'Alice'))
  expect(answer.text).toBe('This bot does other things, too.')
})
