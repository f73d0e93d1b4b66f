import { placeId } from '@queqiao/hub'
import { telegram } from '@queqiao/telegram'
import { Bot } from 'grammy'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { failing, type Person, type Room, startTelegram, type TelegramServer } from '../servers/telegram/index.ts'
import { account, Port } from './port.ts'
import { privately } from './said.ts'

let server: TelegramServer
let alice: Person
let forum: Room
let topic: number
let port: Port
const running: { stop(): Promise<void> }[] = []

beforeEach(async () => {
  server = await startTelegram()
  alice = server.user('Alice')
  forum = server.forum({ members: [alice] })
  topic = alice.createTopic(forum, '李雷').id
  port = new Port(alice.id)
  port.places.set(placeId(`${forum.id}/${topic}`), [{ account, chat: privately }])
})

afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
  expect(server.violations).toEqual([])
  await server.stop()
})

const polling = async (more: { readonly botToken?: string } = {}) => {
  const bridge = telegram({ botToken: server.token, apiRoot: server.apiRoot, forums: [forum.id], ...more })
  running.push(bridge)
  await bridge.start(port)
  return bridge
}

const receivedTexts = () => port.received.map(({ body }) => JSON.parse(body).message.text)

describe('a bridge with a token', () => {
  it('stores what people say before Telegram may forget it', async () => {
    port.full = true
    alice.send(forum, 'hello', { thread: topic })
    await polling()
    await vi.waitFor(() => expect(port.lastHealth?.reason).toContain('no space left'))
    expect(server.unconfirmed).toBeGreaterThan(0)
    port.full = false
    await vi.waitFor(() => expect(receivedTexts()).toEqual(['hello']), 5000)
    await vi.waitFor(() => expect(server.unconfirmed).toBe(0))
    expect(port.lastHealth).toEqual({ ready: true })
  })

  it('turns it into a wish', async () => {
    const bridge = await polling()
    alice.send(forum, 'hello', { thread: topic })
    alice.send(forum, '/help')
    await vi.waitFor(() => expect(port.received).toHaveLength(2))
    const wishes = await Promise.all(port.received.map((remote) => bridge.read([remote])))
    expect(wishes.flat()).toMatchObject([
      { kind: 'command', to: { account, chat: privately }, by: { id: String(alice.id) } },
      { kind: 'desk', to: { account }, line: 'help' },
    ])
  })

  it('passes over what belongs to nobody, and goes on', async () => {
    const other = alice.createTopic(forum, 'ours alone').id
    alice.send(forum, 'not for WeChat', { thread: other })
    await polling()
    await vi.waitFor(() => expect(server.unconfirmed).toBe(0))
    expect(port.received).toEqual([])
  })

  it('takes over from a webhook', async () => {
    await new Bot(server.token, { client: { apiRoot: server.apiRoot } }).api.setWebhook('https://127.0.0.1:8443/none')
    await polling()
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }))
  })

  it.each([
    ['the token is wrong', failing(401, 'Unauthorized')],
    ['another program polls', failing(409, 'Conflict: terminated by other getUpdates request')],
    ['Telegram fails', failing(502, 'Bad Gateway')],
  ])('says so and goes on when %s', async (_, fault) => {
    server.faults.add(fault, { method: 'getUpdates' })
    await polling()
    await vi.waitFor(() =>
      expect(port.lastHealth).toMatchObject({ ready: false, reason: expect.stringContaining('getUpdates') }),
    )
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 5000)
  })

  it('survives Telegram being away, without its token in the reason', async () => {
    await server.away()
    await polling()
    await vi.waitFor(() => expect(port.lastHealth?.reason).toContain('cannot be reached'))
    expect(port.lastHealth?.reason).not.toContain(server.token)
    await server.back()
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 5000)
  })

  it('says what the bot lacks before a message has to wait for it, and when that is mended', async () => {
    alice.setBot(forum, { is: 'member' })
    await polling()
    await vi.waitFor(() => expect(port.lastHealth?.reason).toMatch(/administrator.*"Manage Topics"/))
    alice.setBot(forum, { is: 'administrator', rights: { can_manage_topics: true } })
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 5000)
  })

  it('says that it was thrown out of a forum', async () => {
    alice.setBot(forum, { is: 'kicked' })
    await polling()
    await vi.waitFor(() => expect(port.lastHealth?.reason).toContain('add the bot to that group'))
  })

  it('stops at once, in the middle of a long poll', async () => {
    const bridge = await polling()
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }))
    const before = Date.now()
    await bridge.stop()
    expect(Date.now() - before).toBeLessThan(1000)
  })
})
