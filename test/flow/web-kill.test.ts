import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toPlace } from '../../bridges/web/src/ids.ts'
import { accountId, personId } from '../../packages/protocol/src/model/index.ts'
import { secrets, settings } from '../app/settings.ts'
import { until } from '../hub/paper.ts'
import { separate } from './queqiao.ts'

const account = accountId('wxid_me')
const page = `/c/${toPlace({ account, chat: { kind: 'person', id: personId('wxid_anna') } })}`
const login = { action: 'login', appid: '1', wxid: account, data: { client_version: '0.1.5', nickname: 'Me' } }
const hello = {
  ...{ action: 'report_new_msg', appid: '1', wxid: account },
  data: { msg: { msg_type: 1, room_wxid: '', wxid_from: 'wxid_anna', wxid_to: account, msg: 'hello' } },
}
const own = { 'sec-fetch-site': 'same-origin' }

test('a file that was on its way from the page when Queqiao was killed leaves nothing behind, and is sent again whole', async () => {
  const given = await settings({ matrix: undefined, telegram: undefined })
  const [data, url] = [given.data ?? '', `http://${given.admin}`]
  const queqiao = separate(given, data)
  await queqiao.start()
  try {
    for (const report of [login, hello])
      await fetch(`${given.publicUrl}/wechat/${secrets.wechat}`, { method: 'POST', body: JSON.stringify(report) })
    const body = new URLSearchParams({ token: secrets.admin })
    const door = await fetch(`${url}/sign-in`, { method: 'POST', redirect: 'manual', headers: own, body })
    const headers = { ...own, cookie: door.headers.get('set-cookie')?.split(';')[0] ?? '' }
    const path = `${page}/files?${new URLSearchParams({ id: randomUUID(), name: 'plan.txt', kind: 'file' })}`
    await until(async () => (await fetch(`${url}${page}`, { headers })).status === 200)

    const incoming = join(data, 'media/incoming')
    const came = () =>
      (existsSync(incoming) ? readdirSync(incoming) : []).some((name) => statSync(join(incoming, name)).size > 0)
    const upload = request(`${url}${path}`, { method: 'PUT', headers: { ...headers, 'content-length': 2_000_000 } })
    const broken = new Promise((resolve) => upload.on('error', resolve))
    upload.write(Buffer.alloc(1_000_000, 'a'))
    await until(came, 20_000)
    await queqiao.kill()
    await broken

    await queqiao.start()
    expect(came()).toBe(false)
    const whole = await fetch(`${url}${path}`, { method: 'PUT', headers, body: Buffer.alloc(2_000_000, 'a') })
    expect(whole.status).toBe(200)
    const { file } = await whole.json()
    const said = { id: randomUUID(), text: '', files: [{ file, kind: 'file' }] }
    const sent = await fetch(`${url}${page}`, { method: 'POST', headers, body: JSON.stringify(said) })
    expect(sent.status).toBe(204)
    await until(async () => (await (await fetch(`${url}${page}`, { headers })).text()).includes('plan.txt'))
  } finally {
    await queqiao.kill()
    rmSync(data, { recursive: true })
  }
})
