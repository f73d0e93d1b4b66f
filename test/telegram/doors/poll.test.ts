import { placeId, type Run } from '@queqiao/hub'
import { roomId } from '@queqiao/protocol/model'
import { telegram } from '@queqiao/telegram'
import { Bot } from 'grammy'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toReceived } from '../../../bridges/telegram/src/from-telegram.ts'
import { failing, type Person, type Room, startTelegram, type TelegramServer } from '../../servers/telegram/index.ts'
import { account, Port } from '../port.ts'
import { Lane } from '../run.ts'
import { privately, said } from '../said.ts'
import { update } from '../updates.ts'

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
    await vi.waitFor(() => expect(port.lastHealth?.reason).toContain('no space left'), 9_000)
    expect(server.unconfirmed).toBeGreaterThan(0)
    port.full = false
    await vi.waitFor(() => expect(receivedTexts()).toEqual(['hello']), 5000)
    await vi.waitFor(() => expect(server.unconfirmed).toBe(0), 9_000)
    expect(port.lastHealth).toEqual({ ready: true })
  })

  it('turns it into a wish', async () => {
    const bridge = await polling()
    alice.send(forum, 'hello', { thread: topic })
    alice.send(forum, '/help')
    await vi.waitFor(() => expect(port.received).toHaveLength(2), 9_000)
    const wishes = await Promise.all(port.received.map((remote) => bridge.read([remote])))
    expect(wishes.flat()).toMatchObject([
      { kind: 'command', to: { account, chat: privately }, by: { id: String(alice.id) } },
      { kind: 'desk', to: { account }, line: 'help' },
    ])
  })

  it('passes over what belongs to nobody, and goes on', async () => {
    const other = alice.createTopic(forum, 'ours alone').id
    alice.send(forum, 'not for WeChat', { thread: other })
    alice.send(server.group({ members: [alice] }), 'another group')
    const bridge = await polling()
    await vi.waitFor(() => expect(server.unconfirmed).toBe(0), 9_000)
    expect(receivedTexts()).toEqual(['not for WeChat'])
    const told = { kind: 'desk', vacant: { against: expect.stringContaining('belongs to no chat of WeChat') } }
    expect(await bridge.read(port.received)).toMatchObject([told])
    expect(await bridge.read(port.received)).toEqual([])
  })

  it('keeps what is written in a topic before the hub has bound it to its chat, and reads it then', async () => {
    const bridge = await polling()
    const key = { account, chat: { kind: 'room', id: roomId('r1') } } as const
    const bound = Promise.withResolvers<void>()
    const run: Run = {
      ...new Lane(key, 'New').run(said({ chat: key.chat })),
      place: async (make) => {
        const place = await make({ key: 'k', title: 'New' })
        await bound.promise
        port.places.set(place, [key])
        return place
      },
    }
    const delivering = bridge.deliver(run)
    const made = await server.until(() => server.topics(forum).find(({ name }) => name === 'New'))
    alice.send(forum, 'quick', { thread: made.id })
    await vi.waitFor(() => expect(receivedTexts()).toEqual(['quick']), 9_000)
    await expect(bridge.read(port.received)).rejects.toMatchObject({ name: 'Retry', after: 300, certain: true })
    const longAgo = toReceived(update({ text: 'old', thread: 8 }), placeId(`${forum.id}/8`))
    expect(await bridge.read([longAgo])).toEqual([])
    bound.resolve()
    await delivering
    expect(await bridge.read(port.received)).toMatchObject([{ kind: 'command', to: key }])
  })

  it('takes over from a webhook', async () => {
    await new Bot(server.token, { client: { apiRoot: server.apiRoot } }).api.setWebhook('https://127.0.0.1:8443/none')
    await polling()
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 9_000)
  })

  it.each([
    ['the token is wrong', failing(401, 'Unauthorized')],
    ['another program polls', failing(409, 'Conflict: terminated by other getUpdates request')],
    ['Telegram fails', failing(502, 'Bad Gateway')],
  ])('says so and goes on when %s', async (_, fault) => {
    server.faults.add(fault, { method: 'getUpdates' })
    await polling()
    await vi.waitFor(
      () => expect(port.lastHealth).toMatchObject({ ready: false, reason: expect.stringContaining('getUpdates') }),
      9_000,
    )
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 5000)
  })

  it('survives Telegram being away, without its token in the reason', async () => {
    await server.away()
    await polling()
    await vi.waitFor(() => expect(port.lastHealth?.reason).toContain('cannot be reached'), 9_000)
    expect(port.lastHealth?.reason).not.toContain(server.token)
    await server.back()
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 5000)
  })

  it('says what the bot lacks before a message has to wait for it, and when that is mended', async () => {
    alice.setBot(forum, { is: 'member' })
    await polling()
    await vi.waitFor(() => expect(port.lastHealth?.reason).toMatch(/administrator.*"Manage Topics"/), 9_000)
    alice.setBot(forum, { is: 'administrator', rights: { can_manage_topics: true } })
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 5000)
  })

  it('goes on with what people say while it looks at what the bot may do, however long that takes, or fails', async () => {
    await polling()
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 9_000)
    const looking = Promise.withResolvers<void>()
    const looks = { method: 'getChatMember' }
    server.faults.add({ ...failing(400, 'Bad Request: CHAT_ID_INVALID'), struck: () => looking.promise }, looks)
    alice.setBot(forum, { is: 'administrator', rights: {} })
    alice.send(forum, 'hello', { thread: topic })
    await vi.waitFor(() => expect(receivedTexts()).toEqual(['hello']), 9_000)
    await vi.waitFor(() => expect(server.unconfirmed).toBe(0), 9_000)
    looking.resolve()
    alice.setBot(forum, { is: 'administrator', rights: { can_delete_messages: true } })
    await vi.waitFor(() => expect(port.lastHealth?.reason).toContain('"Manage Topics"'), 9_000)
  })

  it('says that it was thrown out of a forum', async () => {
    alice.setBot(forum, { is: 'kicked' })
    await polling()
    await vi.waitFor(() => expect(port.lastHealth?.reason).toContain('add the bot to that group'), 9_000)
  })

  it('stops at once, in the middle of a long poll', async () => {
    const bridge = await polling()
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 9_000)
    const before = Date.now()
    await bridge.stop()
    expect(Date.now() - before).toBeLessThan(1000)
  })
})
