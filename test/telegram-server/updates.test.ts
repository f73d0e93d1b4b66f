import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Update } from 'grammy/types'
import { describe, expect, onTestFinished, test } from 'vitest'
import { botOf, raw, refused, start, startForum } from './start.ts'

const pause = () => new Promise((resolve) => setTimeout(resolve, 510))
const texts = (updates: readonly Update[]) => updates.map((update) => update.message?.text)

describe('getUpdates', () => {
  test('gives updates again until a higher offset confirms them', async () => {
    const { server, bot, alice, forum } = await startForum()
    alice.send(forum, 'one')
    alice.send(forum, 'two')
    const first = await bot.api.getUpdates()
    expect(texts(first)).toEqual(['one', 'two'])
    await pause()
    expect(await bot.api.getUpdates()).toEqual(first)
    expect(texts(await bot.api.getUpdates({ offset: (first[0]?.update_id ?? 0) + 1 }))).toEqual(['two'])
    expect(server.unconfirmed).toBe(1)
  })
  test('with a negative offset gives the last ones and forgets the others', async () => {
    const { server, bot, alice, forum } = await startForum()
    for (const text of ['one', 'two', 'three']) alice.send(forum, text)
    expect(texts(await bot.api.getUpdates({ offset: -1 }))).toEqual(['three'])
    expect(server.unconfirmed).toBe(1)
  })
  test('asked for the same offset twice within half a second gives one update', async () => {
    const { bot, alice, forum } = await startForum()
    alice.send(forum, 'one')
    alice.send(forum, 'two')
    await bot.api.getUpdates({ offset: 5 })
    expect(texts(await bot.api.getUpdates({ offset: 5 }))).toEqual(['one'])
  })
  test('waits for an update, and for no longer than asked', async () => {
    const { bot, alice, forum } = await startForum()
    const waiting = bot.api.getUpdates({ timeout: 10 })
    setTimeout(() => alice.send(forum, 'at last'), 50)
    expect(texts(await waiting)).toEqual(['at last'])
    const before = Date.now()
    expect(await bot.api.getUpdates({ offset: 800_000_000, timeout: 1 })).toEqual([])
    expect(Date.now() - before).toBeGreaterThanOrEqual(990)
  })
  test('keeps updates for a day', async () => {
    const { server, bot, alice, forum } = await startForum()
    alice.send(forum, 'old')
    server.clock.advance(23 * 3_600_000)
    expect(server.unconfirmed).toBe(1)
    server.clock.advance(3_600_000)
    expect(await bot.api.getUpdates()).toEqual([])
  })
  test('of two at once ends the first', async () => {
    const { server, bot, alice, forum } = await startForum()
    const first = refused(bot.api.getUpdates({ timeout: 10 }))
    await server.until(() => server.calls.length === 1)
    const second = botOf(server).api.getUpdates({ timeout: 10 })
    expect(await first).toBe(
      '409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    )
    alice.send(forum, 'hi')
    expect(await second).toHaveLength(1)
  })
  test('gives reactions only where they were asked for, and remembers what was asked', async () => {
    const { bot, alice, forum } = await startForum()
    const message = alice.send(forum, 'hi')
    alice.react(message, '👍')
    expect(await bot.api.getUpdates({ offset: 1, allowed_updates: ['message_reaction'] })).toHaveLength(1)
    alice.react(message)
    alice.send(forum, 'no longer asked for')
    const [, reaction, ...rest] = await bot.api.getUpdates({ offset: 2 })
    expect(rest).toEqual([])
    expect(reaction?.message_reaction).toMatchObject({ old_reaction: [{ emoji: '👍' }], new_reaction: [] })
    expect(reaction?.message_reaction).not.toHaveProperty('message_thread_id')
  })
})

describe('a webhook', () => {
  const receiver = async (status: () => number) => {
    const got: { secret: unknown; update: Update }[] = []
    const server = createServer(async (request, response) => {
      const update: Update = JSON.parse(Buffer.concat(await request.toArray()).toString())
      got.push({ secret: request.headers['x-telegram-bot-api-secret-token'], update })
      response.writeHead(status()).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
  }

  test('gets each update with its secret, again until it is taken, in order', async () => {
    const { server, bot, alice, forum } = await startForum({}, { webhookPause: 20 })
    const answers = [500, 200, 200]
    const { got, url } = await receiver(() => answers.shift() ?? 200)
    await bot.api.setWebhook(url, { secret_token: 'a_secret-1' })
    alice.send(forum, 'one')
    alice.send(forum, 'two')
    await server.until(() => server.unconfirmed === 0)
    expect(got.map(({ update }) => update.message?.text)).toEqual(['one', 'one', 'two'])
    expect(new Set(got.map(({ secret }) => secret))).toEqual(new Set(['a_secret-1']))
    expect(await bot.api.getWebhookInfo()).toMatchObject({ url, pending_update_count: 0 })
  })
  test('and getUpdates shut each other out', async () => {
    const { server, bot } = await start()
    const { url } = await receiver(() => 200)
    const polling = refused(bot.api.getUpdates({ timeout: 10 }))
    await server.until(() => server.calls.length === 1)
    await bot.api.setWebhook(url)
    expect(await polling).toBe('409 Conflict: terminated by setWebhook request')
    expect(await refused(bot.api.getUpdates())).toBe(
      "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    await bot.api.deleteWebhook()
    expect(await bot.api.getUpdates()).toEqual([])
  })
})

describe('the door', () => {
  test('takes methods in any case, and parameters from the query, a form, JSON and multipart', async () => {
    const { server, alice, forum } = await startForum()
    const json = { 'content-type': 'application/json' }
    const form = new FormData()
    form.set('chat_id', String(forum.id))
    form.set('text', '四')
    await raw(server, `SENDMESSAGE?chat_id=${forum.id}&text=${encodeURIComponent('一')}`)
    await raw(server, 'sendmessage', {
      method: 'POST',
      body: new URLSearchParams({ chat_id: `${forum.id}`, text: '二' }),
    })
    await raw(server, 'sendMessage', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ chat_id: forum.id, text: '三' }),
    })
    await raw(server, 'sendMessage', { method: 'POST', body: form })
    expect(server.messages(forum).map(({ text }) => text)).toEqual(['一', '二', '三', '四'])
    expect(alice.user.first_name).toBe('Alice')
    expect(server.violations).toEqual([])
  })
  test('refuses a wrong token, an unknown method and a method that it does not carry out', async () => {
    const { server, bot } = await start()
    expect(await refused(bot.api.logOut())).toBe('501 the test server does not carry out logOut')
    expect((await raw(server, 'sendmassage')).body).toEqual({
      ok: false,
      error_code: 404,
      description: 'Not Found: method not found',
    })
    const answer = await fetch(`${server.apiRoot}/botnonsense/getMe`)
    expect([answer.status, (await answer.json()).description]).toEqual([401, 'Unauthorized: invalid token specified'])
    expect(server.violations.map(({ method }) => method)).toEqual(['logOut', 'sendmassage'])
  })
  test('can go away and come back at the same address, with everything', async () => {
    const { server, bot, alice, forum } = await startForum()
    await server.away()
    alice.send(forum, 'is anybody there?')
    expect(await refused(bot.api.getUpdates())).toBe('no answer')
    await server.back()
    expect(await bot.api.getUpdates()).toHaveLength(1)
  })
})
