import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messageId, placeId, remoteId } from '@queqiao/hub'
import { type TelegramBridge, telegram, wechat } from '@queqiao/telegram'
import { Bot, type Context, InlineKeyboard, type SessionFlavor, session, webhookCallback } from 'grammy'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { tagOf } from '../../bridges/telegram/src/shown/presses.ts'
import { type Person, type Room, startTelegram, type TelegramServer } from '../servers/telegram/index.ts'
import { account, Port } from './port.ts'
import { li, privately } from './said.ts'

type Counting = Context & SessionFlavor<{ count: number }>

let server: TelegramServer
let alice: Person
let forum: Room
let topic: number
let port: Port
let bridge: TelegramBridge
let bot: Bot<Counting>
/** What its own parts saw, in order. */
let saw: string[]
/** What ends with the test, before the server does. */
const running: (() => Promise<void>)[] = []

/** A bot that counts messages in a session, looks at all updates first, and has commands, buttons and a last handler. */
beforeEach(async () => {
  server = await startTelegram({ webhookPause: 100 })
  alice = server.user('Alice')
  forum = server.forum({ members: [alice] })
  topic = alice.createTopic(forum, '李雷').id
  port = new Port(alice.id)
  port.places.set(placeId(`${forum.id}/${topic}`), [{ account, chat: privately }])
  saw = []
  bot = new Bot<Counting>(server.token, { client: { apiRoot: server.apiRoot } })
  bridge = telegram({ bot, forums: [forum.id] })
  bot.use(async (ctx, next) => {
    saw.push(`before ${ctx.message?.text ?? ctx.callbackQuery?.data ?? 'other'}`)
    await next()
    saw.push('after')
  })
  bot.use(session({ initial: () => ({ count: 0 }) }))
  bot.use(async (ctx, next) => {
    ctx.session.count++
    await next()
  })
  bot.use(wechat(bridge))
  bot.command('count', (ctx) => ctx.reply(`${ctx.session.count} so far`))
  bot.command('menu', (ctx) => ctx.reply('Choose', { reply_markup: new InlineKeyboard().text('Mine', 'mine') }))
  bot.callbackQuery('mine', (ctx) => ctx.answerCallbackQuery('It is mine.'))
  bot.on('message', (ctx) => void saw.push(`last ${ctx.message.text}`))
  bot.catch(({ error }) => void saw.push(`failed ${error}`))
  await bridge.start(port)
})

afterEach(async () => {
  for (const stop of running.splice(0)) await stop()
  await bridge.stop()
  expect(server.violations).toEqual([])
  await server.stop()
})

const started = async (options: Parameters<typeof bot.start>[0] = {}) => {
  const polling = bot.start(options)
  running.push(async () => {
    await bot.stop()
    await polling
  })
  await server.until(() => server.calls.some(({ method }) => method === 'getUpdates'))
}

const texts = () => port.received.map(({ body }) => JSON.parse(body).message?.text)
const answered = (text: string) => server.until(() => server.messages(alice.id).find((one) => one.text === text))

describe('a bot with a session, middleware before and after, commands and buttons', () => {
  it('keeps all of these, and its parts see nothing of WeChat but what stands in front of it', async () => {
    await started()
    alice.start()
    alice.send(forum, 'hello', { thread: topic })
    await vi.waitFor(() => expect(texts()).toEqual(['hello']), 9_000)
    await vi.waitFor(() => expect(saw).toContain('before hello'), 9_000)
    alice.send(alice, '/count')
    await answered('2 so far')
    alice.send(alice, 'something else')
    await vi.waitFor(() => expect(saw).toContain('last something else'), 9_000)
    expect(saw).not.toContain('last hello')
    expect(texts()).toEqual(['hello'])
    expect(saw.filter((line) => line.startsWith('failed'))).toEqual([])
  })

  it('answers its own commands in General, and we ours', async () => {
    await started()
    alice.send(forum, '/menu')
    await server.until(() => server.messages(forum).some(({ text }) => text === 'Choose'))
    alice.send(forum, '/help')
    await vi.waitFor(() => expect(texts()).toEqual(['/help']), 9_000)
  })

  it('answers its own buttons, and only those', async () => {
    await started()
    alice.start()
    alice.send(alice, '/menu')
    const menu = await answered('Choose')
    expect((await alice.click({ message_id: menu.id, chat: { id: alice.id } }, 'Mine')).text).toBe('It is mine.')
    expect(port.received).toEqual([])

    port.links.set(`${forum.id}/1`, { message: messageId('m'), of: { account, chat: privately }, sender: li })
    const place = { chat_id: forum.id, message_thread_id: topic }
    const data = `wx:${tagOf(account)}:status`
    const ours = await bot.api.sendMessage(place.chat_id, 'Sure?', {
      message_thread_id: topic,
      reply_markup: new InlineKeyboard().text('Yes', data),
    })
    await alice.click(ours, 'Yes')
    await vi.waitFor(() => expect(port.received).toHaveLength(1), 9_000)
    expect(await bridge.read(port.received)).toMatchObject([{ kind: 'desk', line: 'status' }])
  })

  it('answers at once who presses a button of ours where no chat lives any more', async () => {
    await started()
    const other = alice.createTopic(forum, 'let go').id
    const group = server.group({ members: [alice] })
    const keys = { reply_markup: new InlineKeyboard().text('Retry', `wx:${tagOf(account)}:retry c1`) }
    const posts = [
      await bot.api.sendMessage(forum.id, '✗ not sent', { ...keys, message_thread_id: other }),
      await bot.api.sendMessage(group.id, '✗ not sent', keys),
    ]
    for (const post of posts) expect((await alice.click(post, 'Retry')).text).toBe('This button is too old.')
    expect(port.received).toEqual([])
  })

  it('does not have its menu of commands, its webhook or its polling touched', async () => {
    await bot.api.setMyCommands([{ command: 'count', description: 'Mine' }])
    const before = server.calls.length
    alice.start()
    await bridge.take({ update_id: 1, message: JSON.parse('{"text":"/start","chat":{"id":5},"from":{"id":5}}') })
    const called = server.calls.slice(before).map(({ method }) => method)
    for (const method of ['setMyCommands', 'deleteWebhook', 'setWebhook', 'getUpdates'])
      expect(called).not.toContain(method)
  })

  it('that asks for reactions has those to WeChat’s messages answered, and gets the others itself', async () => {
    await started({ allowed_updates: ['message', 'message_reaction'] })
    const ours = alice.send(forum, 'hello', { thread: topic })
    port.stands.set(remoteId(`${forum.id}/${ours.message_id}`), placeId(`${forum.id}/${topic}`))
    alice.react(ours, '👍')
    await vi.waitFor(() => expect(port.received).toHaveLength(2), 9_000)
    const [, reaction] = port.received
    expect(reaction && (await bridge.read([reaction]))).toMatchObject([{ kind: 'word' }])
  })
})

describe('a bot that is called by webhookCallback', () => {
  it('is answered with 200 only when the message is stored: what could not be comes again', async () => {
    await bot.init()
    const handle = webhookCallback(bot, 'http', { secretToken: 'secret-of-the-test' })
    const http = createServer((request, response) => {
      handle(request, response).catch(() => response.writeHead(500).end())
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    running.push(async () => {
      await bot.api.deleteWebhook()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    })
    port.full = true
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/`
    await bot.api.setWebhook(url, { secret_token: 'secret-of-the-test' })
    alice.send(forum, 'hello', { thread: topic })
    await vi.waitFor(async () => expect((await bot.api.getWebhookInfo()).last_error_message).toContain('500'), 9_000)
    expect(texts()).toEqual([])
    port.full = false
    await vi.waitFor(() => expect(texts()).toEqual(['hello']), 9_000)
    await vi.waitFor(() => expect(server.unconfirmed).toBe(0), 9_000)
  })
})
