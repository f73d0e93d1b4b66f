import { StoreError } from '@queqiao/hub'
import { configOf, type Running, start } from 'queqiao'
import { afterEach, describe, expect, test } from 'vitest'
import { secrets, settings } from './settings.ts'

const running: Running[] = []
const started = async (given: Awaited<ReturnType<typeof settings>>): Promise<Running> => {
  const one = await start(configOf(given))
  running.push(one)
  return one
}
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

const status = async (url: string, token?: string): Promise<number> =>
  (await fetch(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })).status

describe('start', () => {
  test('answers at once, though every other side is away, and says what is away', async () => {
    const { adminAddress } = await started(await settings())
    expect(await status(`${adminAddress}/healthz`)).toBe(200)
    const ready = await fetch(`${adminAddress}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({
      ready: false,
      pid: process.pid,
      bridges: { matrix: { ready: false }, telegram: { ready: false }, web: { ready: true } },
    })
  })

  test('takes the reports of a WeChat client at its token, and of nobody else', async () => {
    const { address } = await started(await settings())
    const login = { action: 'login', appid: '1', wxid: 'wxid_me', data: { client_version: '0.1.5', nickname: 'Me' } }
    const report = (token: string) =>
      fetch(`${address}/wechat/${token}`, { method: 'POST', body: JSON.stringify(login) })
    expect(await (await report(secrets.wechat)).json()).toMatchObject({ error_code: 0, ack_type: 'login_ack' })
    expect((await report(`${secrets.wechat}x`)).status).toBe(404)
  })

  test('a client that can is offered a WebSocket, is served there, and is let go at the end', async () => {
    const { address, stop } = await started(await settings())
    const login = { action: 'login', appid: '1', wxid: 'wxid_me', data: { client_version: '0.4.26', nonce: 'n' } }
    const answered = await fetch(`${address}/wechat/${secrets.wechat}`, { method: 'POST', body: JSON.stringify(login) })
    const { ws_url } = Object(await answered.json()).data.extension_protocol.param
    expect(ws_url).toMatch(new RegExp(`^${address.replace('http', 'ws')}/wechat/${secrets.wechat}/socket/`))
    const socket = new WebSocket(ws_url)
    const heard: string[] = []
    socket.onmessage = ({ data }) => heard.push(data)
    socket.onopen = () => socket.send(JSON.stringify(login))
    await expect.poll(() => heard.join()).toContain('login_ack')
    const closed = new Promise((resolve) => (socket.onclose = resolve))
    const before = Date.now()
    await stop()
    await closed
    expect(Date.now() - before).toBeLessThan(2_500)
  })

  test('a WebSocket at any other address is not found, also where a setting says that there shall be none', async () => {
    const base = await settings()
    const { address } = await started({ ...base, wechat: base.wechat.map((each) => ({ ...each, socket: false })) })
    const login = { action: 'login', appid: '1', wxid: 'wxid_me', data: { client_version: '0.4.26', nonce: 'n' } }
    const answered = await fetch(`${address}/wechat/${secrets.wechat}`, { method: 'POST', body: JSON.stringify(login) })
    expect(await answered.text()).not.toContain('extension_protocol')
    for (const path of ['/', `/wechat/${secrets.wechat}/socket/x`]) {
      const socket = new WebSocket(address.replace('http', 'ws') + path)
      expect(await new Promise((resolve) => (socket.onerror = () => resolve('refused')))).toBe('refused')
    }
  })

  test('clients that poll at a URL of their own are answered there', async () => {
    const wechat = [{ name: 'shop', dialect: 'wehelp', token: secrets.wechat }] as const
    const { address } = await started(await settings({ wechat: [...wechat] }))
    const answer = await fetch(`${address}/wechat/${secrets.wechat}/tasks?cwxid=wxid_me&processid=1`)
    expect([answer.status, await answer.json()]).toEqual([200, []])
  })

  test('the admin address wants its token for everything but health and the page', async () => {
    const { adminAddress } = await started(await settings())
    expect(await status(`${adminAddress}/x`)).toBe(401)
    expect(await status(`${adminAddress}/api/v1/x`, 'wrong')).toBe(401)
    expect(await status(`${adminAddress}/api/v1/x`, secrets.admin)).toBe(404)
  })

  test('without an admin token nobody has it', async () => {
    const { adminAddress } = await started(await settings({ adminToken: undefined }))
    expect(await status(`${adminAddress}/`, '')).toBe(401)
    expect(await status(`${adminAddress}/`, 'undefined')).toBe(401)
  })

  test('there is a page at the admin address, in the language of the settings, and none where they say so', async () => {
    const { adminAddress } = await started(
      await settings({ language: 'zh-CN', matrix: undefined, telegram: undefined }),
    )
    const page = await fetch(`${adminAddress}/sign-in`)
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8'])
    const html = await page.text()
    expect(html).toContain('<html lang="zh-CN">')
    const [, style = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(html) ?? []
    expect(await status(new URL(style, page.url).href)).toBe(200)
    const without = await started(await settings({ web: { enabled: false } }))
    expect(await status(`${without.adminAddress}/`)).toBe(401)
  })

  test('nothing of the admin address answers on listen, which asks the homeserver for its own token', async () => {
    const { address } = await started(await settings())
    expect(await status(`${address}/healthz`, secrets.admin)).toBe(404)
    expect(await status(`${address}/readyz`, secrets.admin)).toBe(404)
    expect(await status(`${address}/_matrix/app/v1/users/@x:y`, secrets.admin)).toBe(403)
  })

  test.each(['listen', 'admin'] as const)('%s taken: says so, and leaves nothing running', async (key) => {
    const first = await settings()
    await started(first)
    const second = { ...(await settings()), [key]: first[key] }
    await expect(start(configOf(second))).rejects.toThrow(
      new RegExp(`^${key}: 127.*is taken by (another|this) Queqiao.*set \`${key}\` to another port`),
    )
    await started(await settings({ data: second.data, publicUrl: second.publicUrl }))
  })

  test('one data folder serves one process', async () => {
    const first = await settings()
    await started(first)
    await expect(start(configOf(await settings({ data: first.data })))).rejects.toThrow(StoreError)
  })
})
