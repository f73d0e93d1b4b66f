import { configOf, type Running, StartError, start } from 'queqiao'
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
      bridges: { matrix: { ready: false }, telegram: { ready: false } },
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

  test('the admin address wants its token for everything but health', async () => {
    const { adminAddress } = await started(await settings())
    expect(await status(`${adminAddress}/`)).toBe(401)
    expect(await status(`${adminAddress}/api/v1/x`, 'wrong')).toBe(401)
    expect(await status(`${adminAddress}/api/v1/x`, secrets.admin)).toBe(404)
  })

  test('without an admin token nobody has it', async () => {
    const { adminAddress } = await started(await settings({ adminToken: undefined }))
    expect(await status(`${adminAddress}/`, '')).toBe(401)
    expect(await status(`${adminAddress}/`, 'undefined')).toBe(401)
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
    await expect(start(configOf(second))).rejects.toThrow(new RegExp(`^${key}: 127.*is taken by another program`))
    await started(await settings({ data: second.data, publicUrl: second.publicUrl }))
  })

  test('one data folder serves one process', async () => {
    const first = await settings()
    await started(first)
    await expect(start(configOf(await settings({ data: first.data })))).rejects.toThrow(StartError)
  })
})
