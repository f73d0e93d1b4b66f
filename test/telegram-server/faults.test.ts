import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { broken, dropped, failing, slow, tooMany } from '../servers/telegram/index.ts'
import { raw, refused, startForum } from './start.ts'

describe('a fault', () => {
  test('429 says how long to wait, in the body and in a header', async () => {
    const { server, forum } = await startForum()
    server.faults.add(tooMany(7), { method: 'sendMessage' })
    const { status, headers, body } = await raw(server, `sendMessage?chat_id=${forum.id}&text=hi`)
    expect([status, headers.get('retry-after')]).toEqual([429, '7'])
    expect(body).toEqual({
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 7',
      parameters: { retry_after: 7 },
    })
  })
  test('strikes the n-th call of a method in a chat, as often as ordered', async () => {
    const { server, bot, forum } = await startForum()
    const other = server.forum()
    server.faults.add(broken(), { method: 'sendMessage', chat: forum.id, nth: 2, times: 2 })
    const sends = [forum, other, forum, forum, other, forum]
    const heard: string[] = []
    for (const [index, { id }] of sends.entries()) heard.push(await refused(bot.api.sendMessage(id, `${index}`)))
    const bad = '500 Internal Server Error: restart'
    const fine = 'nothing: it was carried out'
    expect(heard).toEqual([fine, fine, bad, bad, fine, fine])
  })
  test('breaks the connection before the call is carried out, or after', async () => {
    const { server, bot, forum } = await startForum()
    server.faults.add(dropped('before'))
    expect(await refused(bot.api.sendMessage(forum.id, 'lost'))).toBe('no answer')
    server.faults.add(dropped('after'))
    expect(await refused(bot.api.sendMessage(forum.id, 'there all the same'))).toBe('no answer')
    expect(server.messages(forum).map(({ text }) => text)).toEqual(['there all the same'])
    expect(server.calls.map(({ verdict }) => verdict)).toEqual([
      { kind: 'drop', done: false },
      { kind: 'drop', done: true },
    ])
  })
  test('can be any refusal, a delay, and taken back', async () => {
    const { server, bot, forum } = await startForum()
    const end = server.faults.add(failing(403, 'Forbidden: user is deactivated'), { times: Number.POSITIVE_INFINITY })
    expect(await refused(bot.api.sendMessage(forum.id, 'a'))).toBe('403 Forbidden: user is deactivated')
    expect(await refused(bot.api.getMe())).toBe('403 Forbidden: user is deactivated')
    end()
    server.faults.add(slow(100))
    const before = Date.now()
    await bot.api.getMe()
    expect(Date.now() - before).toBeGreaterThanOrEqual(95)
  })
  test('is no violation', async () => {
    const { server, bot, forum } = await startForum()
    server.faults.add(tooMany(1))
    await refused(bot.api.sendMessage(forum.id, 'a'))
    expect(server.violations).toEqual([])
  })
})

describe('the real limit', () => {
  test('lets 20 messages a minute into one group, all its topics together', async () => {
    const { server, bot, forum } = await startForum({}, { perMinute: 20 })
    const { message_thread_id } = await bot.api.createForumTopic(forum.id, 'counts as a message')
    for (let count = 1; count < 20; count += 1)
      await bot.api.sendMessage(forum.id, `${count}`, count % 2 ? { message_thread_id } : {})
    expect(await refused(bot.api.sendMessage(forum.id, 'too much'))).toMatch(
      /^429 Too Many Requests: retry after (59|60)$/,
    )
    expect((await bot.api.sendMessage(server.forum().id, 'another group')).text).toBe('another group')
    server.clock.advance(60_000)
    expect((await bot.api.sendMessage(forum.id, 'later')).text).toBe('later')
  })
})

describe('a process of its own', () => {
  test('prints its address and does what it is asked to over HTTP', async () => {
    const main = fileURLToPath(new URL('../servers/telegram/main.ts', import.meta.url))
    const child = spawn(process.execPath, ['--conditions=source', main], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(async () => {
      child.kill()
      if (child.exitCode === null) await once(child, 'exit')
    })
    const [line] = await once(createInterface(child.stdout), 'line')
    const { apiRoot, token }: { apiRoot: string; token: string } = JSON.parse(line)
    const order = async (ask: object) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${apiRoot}/_control`, { method: 'POST', headers, body: JSON.stringify(ask) })
      return (await answer.json()).result
    }
    const chat = (await order({ do: 'group', kind: 'forum', members: ['Alice'] })).id
    await order({ do: 'send', as: 'Alice', chat, text: '你好' })
    const updates = await (await fetch(`${apiRoot}/bot${token}/getUpdates`)).json()
    expect(updates.result).toMatchObject([{ message: { text: '你好', chat: { id: chat } } }])
    expect(await order({ do: 'messages', chat })).toMatchObject([{ from: 'Alice', text: '你好' }])
    expect(await order({ do: 'violations' })).toEqual([])
  })
})
