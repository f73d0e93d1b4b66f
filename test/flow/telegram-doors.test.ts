import type { WeHub } from '@queqiao/simulator'
import { Bot } from 'grammy'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { httpProxy, type TestProxy } from '../servers/proxies.ts'
import { type TelegramHouse, telegramHouse } from './house.ts'
import { anna, home } from './people.ts'

const hour = 3_600_000

describe('a bot behind a proxy, whose updates are brought to it', () => {
  let proxy: TestProxy
  let house: TelegramHouse
  let wechat: WeHub

  beforeAll(async () => {
    const who = { user: 'me', password: 'p@ss' }
    proxy = await httpProxy(who)
    house = await telegramHouse({
      telegram: { webhook: true, proxy: `http://me:p%40ss@${proxy.host}`, ticks: true },
    })
    wechat = await house.wechat({ ...home, people: [anna] })
    await wechat.says({ from: anna.wxid, text: 'hello' })
    await until(() => house.texts('Anna').includes('hello'))
  })
  afterAll(async () => {
    await house?.stop()
    await proxy?.stop()
    expect(house?.server.violations ?? []).toEqual([])
  })

  const until = <T>(look: () => T) => house.server.until(look, 20_000)
  const here = () => ({ thread: house.thread('Anna') })
  const answerTo = (id: number) => until(() => house.topic('Anna').find(({ replyTo }) => replyTo === id))

  test('talks both ways, and every call goes through the proxy; a tick says what WeChat has', async () => {
    const { you, forum, server } = house
    const said = you.send(forum, 'hello back', here())
    await wechat.sees(({ text }) => text === 'hello back')
    await until(() =>
      house
        .topic('Anna')
        .find(({ id }) => id === said.message_id)
        ?.reactions.includes('👌'),
    )
    expect(house.topic('Anna').filter(({ replyTo }) => replyTo === said.message_id)).toEqual([])
    const methods = server.calls.map(({ method }) => method)
    expect(methods).toContain('setWebhook')
    expect(methods).not.toContain('getUpdates')
    expect(new Set(proxy.wanted)).toEqual(new Set([new URL(server.apiRoot).host]))
    expect(house.queqiao.said()).not.toContain('p@ss')
  })

  test('answers a reaction once, also one that overtakes its message, and an anonymous administrator each time', async () => {
    const { you, forum } = house
    const quick = you.send(forum, 'quick', here())
    you.react(quick, '👍')
    expect((await answerTo(quick.message_id)).text).toContain('WeChat has no reactions')
    const psst = you.send(forum, 'psst', { ...here(), anonymous: true })
    expect((await answerTo(psst.message_id)).text).toMatch(/^✗.*“Remain anonymous”/)
    await wechat.sees(({ text }) => text === 'quick')
    expect(wechat.seen.map(({ text }) => text)).not.toContain('psst')
  })

  test('offers everybody what they may type, in their language', async () => {
    const { you, forum, server } = house
    const { api } = new Bot(server.token, { client: { apiRoot: server.apiRoot } })
    const own = { type: 'chat_member', chat_id: forum.id, user_id: you.id } as const
    const found = async (scope: typeof own | { type: 'default' }, language_code?: 'zh') =>
      (await api.getMyCommands({ scope, ...(language_code && { language_code }) })).map(
        ({ command, description }) => `${command}: ${description}`,
      )
    expect(await found(own)).toContain('login: asks WeChat for a QR code to log in with')
    expect(await found(own, 'zh')).toContain('login: 获取微信登录二维码')
    const others = await found({ type: 'default' })
    expect(others).toContain('help: what you can type here')
    expect(others.join()).not.toContain('login')
  })

  test('of what was written while it was down gets all of the last day', async () => {
    const { you, forum, server, queqiao } = house
    await queqiao.stop()
    you.send(forum, 'too old', here())
    server.clock.advance(2 * hour)
    you.send(forum, 'yesterday', here())
    server.clock.advance(23 * hour)
    you.send(forum, 'now', here())
    await queqiao.start()
    await wechat.sees(({ text }) => text === 'now')
    const texts = wechat.seen.map(({ text }) => text)
    expect(texts.filter((text) => ['too old', 'yesterday', 'now'].includes(text))).toEqual(['yesterday', 'now'])
  })
})
