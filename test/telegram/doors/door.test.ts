import { placeId } from '@queqiao/hub'
import { telegram } from '@queqiao/telegram'
import fc from 'fast-check'
import { Bot } from 'grammy'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connect } from '../../../bridges/telegram/src/calls/connect.ts'
import { doorAt } from '../../../bridges/telegram/src/doors/door.ts'
import { keepDoor } from '../../../bridges/telegram/src/doors/doorkeeper.ts'
import { createHealth } from '../../../bridges/telegram/src/places/health.ts'
import { failing, type Person, type Room, startTelegram, type TelegramServer } from '../../servers/telegram/index.ts'
import { openDoors } from '../doors.ts'
import { account, Port } from '../port.ts'
import { privately } from '../said.ts'

let server: TelegramServer
let doors: Awaited<ReturnType<typeof openDoors>>
let alice: Person
let forum: Room
let topic: number
let port: Port
const running: (() => Promise<void>)[] = []

beforeEach(async () => {
  server = await startTelegram({ webhookPause: 100 })
  doors = await openDoors()
  alice = server.user('Alice')
  forum = server.forum({ members: [alice] })
  topic = alice.createTopic(forum, '李雷').id
  port = new Port(alice.id)
  port.places.set(placeId(`${forum.id}/${topic}`), [{ account, chat: privately }])
})

afterEach(async () => {
  for (const stop of running.splice(0)) await stop()
  expect(server.violations).toEqual([])
  await server.stop()
  await doors.close()
})

const bridgeAt = (webhook: string) =>
  telegram({ botToken: server.token, apiRoot: server.apiRoot, forums: [forum.id], webhook })

/** A bridge whose updates are brought to it. */
const started = async () => {
  const bridge = bridgeAt(doors.url)
  doors.lead(new Hono().route('/', bridge.routes))
  running.push(() => bridge.stop())
  await bridge.start(port)
  await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 9_000)
  return bridge
}

const receivedTexts = () => port.received.map(({ body }) => JSON.parse(body).message.text)
const methods = () => server.calls.map(({ method }) => method)

describe('a bridge with a webhook', () => {
  it('has updates brought to it, and asks for none', async () => {
    await started()
    alice.send(forum, 'hello', { thread: topic })
    await vi.waitFor(() => expect(receivedTexts()).toEqual(['hello']), 9_000)
    await vi.waitFor(() => expect(server.unconfirmed).toBe(0), 9_000)
    expect(methods()).not.toContain('getUpdates')
    expect(methods()).not.toContain('deleteWebhook')
  })

  it('gets again what it could not store', async () => {
    await started()
    port.full = true
    alice.send(forum, 'hello', { thread: topic })
    alice.send(forum, 'and more', { thread: topic })
    const api = new Bot(server.token, { client: { apiRoot: server.apiRoot } }).api
    await vi.waitFor(async () => expect((await api.getWebhookInfo()).last_error_message).toContain('500'), 9_000)
    expect(server.unconfirmed).toBe(2)
    port.full = false
    await vi.waitFor(() => expect(receivedTexts()).toEqual(['hello', 'and more']), 9_000)
    await vi.waitFor(() => expect(server.unconfirmed).toBe(0), 9_000)
  })

  it('gets again what is brought while it does not run', async () => {
    const bridge = await started()
    await bridge.stop()
    alice.send(forum, 'hello', { thread: topic })
    await vi.waitFor(() => expect(server.unconfirmed).toBe(1), 9_000)
    await bridge.start(port)
    await vi.waitFor(() => expect(receivedTexts()).toEqual(['hello']), 9_000)
  })

  it('has the same address after a restart, and none that tells the token', () => {
    const door = doorAt('https://example.org/', server.token)
    expect(doorAt('https://example.org', server.token)).toEqual(door)
    expect(door.url).toMatch(/^https:\/\/example\.org\/telegram\/[\w-]{43}$/)
    expect(door.secret).toMatch(/^[\w-]{43}$/)
    expect(door.url).not.toContain(door.secret)
    expect(doorAt('https://example.org', '123:another-token')).not.toEqual(door)
  })

  it('says what is wrong with its address, and goes on when that is mended', async () => {
    server.faults.add(failing(400, 'Bad Request: bad webhook: Failed to resolve host: Name or service not known'), {
      method: 'setWebhook',
    })
    const bridge = bridgeAt(doors.url)
    doors.lead(bridge.routes)
    running.push(() => bridge.stop())
    await bridge.start(port)
    await vi.waitFor(() => expect(port.lastHealth?.reason).toContain('Failed to resolve host'), 9_000)
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 5000)
  })
})

describe('the address of a webhook', () => {
  const update = { update_id: 1 }
  const ask = async (change: { path?: string; secret?: string; method?: string; body?: string }) => {
    const { url, secret } = doorAt('http://host', server.token)
    const app = new Hono().route('/', bridgeAt('http://host').routes)
    const { path = new URL(url).pathname, method = 'POST', body = JSON.stringify(update) } = change
    const headers = { 'x-telegram-bot-api-secret-token': change.secret ?? secret }
    return app.request(path, { method, headers, ...(method === 'POST' && { body }) })
  }

  it.each([
    ['another path', { path: '/telegram/guess' }],
    ['another secret', { secret: 'guess' }],
    ['no secret', { secret: '' }],
    ['another method', { method: 'GET' }],
  ])('is none that anybody has with %s', async (_, change) => {
    const answer = await ask(change)
    expect(answer.status).toBe(404)
    expect(await answer.text()).toBe(await (await ask({ path: '/nothing' })).text())
  })

  it.each([
    ['no JSON', 'hello', 400],
    ['no update', '[]', 400],
    ['more than any update has', JSON.stringify({ ...update, text: 'x'.repeat(5_000_000) }), 413],
    ['an update while nobody is there to keep it', JSON.stringify(update), 503],
  ])('refuses %s', async (_, body, status) => {
    expect((await ask({ body })).status).toBe(status)
  })
})

describe('what is brought', () => {
  const field = () =>
    fc.constantFrom('message', 'edited_message', 'callback_query', 'message_reaction', 'my_chat_member')
  const key = () =>
    fc.constantFrom(
      'chat',
      'from',
      'user',
      'text',
      'date',
      'id',
      'type',
      'data',
      'message',
      'message_id',
      'new_reaction',
    )
  const value = () => fc.jsonValue({ maxDepth: 2 })
  const body = () => fc.oneof(value(), fc.dictionary(key(), fc.oneof(value(), fc.dictionary(key(), value()))))

  it('is answered, whatever stands in it: nothing that Telegram does not send stops what follows', async () => {
    const bridge = await started()
    const { url, secret } = doorAt('http://host', server.token)
    const headers = { 'x-telegram-bot-api-secret-token': secret }
    const bring = (update: object) =>
      bridge.routes.request(new URL(url).pathname, { method: 'POST', headers, body: JSON.stringify(update) })
    await fc.assert(
      fc.asyncProperty(fc.nat(), field(), body(), async (update_id, kind, given) => {
        expect((await bring({ update_id, [kind]: given })).status).toBe(200)
      }),
      { numRuns: 300 },
    )
  })
})

describe('looking after the webhook', () => {
  const kept = async () => {
    const bot = new Bot(server.token, { client: { apiRoot: server.apiRoot } })
    const calls = connect(bot, { openFile: async () => Promise.reject(new Error('no files here')) })
    const door = doorAt(doors.url, server.token)
    const stop = new AbortController()
    const opener = { open: () => calls.openDoor(door), look: calls.atDoor }
    const health = createHealth((state) => port.health(state))
    const ended = keepDoor(door, opener, { health, signal: stop.signal, every: 100 })
    running.push(async () => {
      stop.abort()
      await ended
    })
    await vi.waitFor(async () => expect((await bot.api.getWebhookInfo()).url).toBe(door.url), 9_000)
    return { bot, door }
  }

  it('opens it anew where another program has taken it away', async () => {
    const { bot, door } = await kept()
    await bot.api.setWebhook('https://other.example.org/')
    await vi.waitFor(() => expect(port.healths.map(({ reason }) => reason).join()).toContain('another program'), 9_000)
    await vi.waitFor(async () => expect((await bot.api.getWebhookInfo()).url).toBe(door.url), 5000)
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 5000)
  })

  it('says what keeps updates from coming, in the words of Telegram', async () => {
    await kept()
    alice.send(forum, 'hello', { thread: topic })
    await vi.waitFor(() => expect(port.lastHealth?.reason).toMatch('Wrong response from the webhook: 404'), 5000)
  })
})
