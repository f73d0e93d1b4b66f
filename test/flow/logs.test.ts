import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DialectName } from '@queqiao/simulator'
import type { Settings } from 'queqiao'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dropped, failing, tooMany } from '../servers/telegram/faults.ts'
import { type TelegramHouse, telegramHouse } from './house.ts'
import { anna, group, home, mum } from './people.ts'
import { secret } from './sides.ts'

const others = ['wehelp', 'wequick-2019', 'wequick-2021'] as const
const dialects: readonly DialectName[] = ['wehub', ...others]

/** Everything that anybody has said so far, in either direction: no line of the log may hold any of it. */
const words: string[] = []
const said = (about: string): string => {
  const text = `${about} ${secret()}`
  words.push(text)
  return text
}

let house: TelegramHouse
let settings: Settings
beforeAll(async () => {
  house = await telegramHouse({
    ...{ separate: true, dialects: others },
    settings: { adminToken: secret(), limits: { result: '2s' } },
  })
  settings = JSON.parse(await readFile(join(house.media, '../../queqiao.yaml'), 'utf8'))
})
afterAll(() => house?.stop())

const stands = (topic: string, text: string) =>
  house.server.until(() => house.texts(topic).some((line) => line.includes(text)), 30_000)
const write = (topic: string, text: string) => house.you.send(house.forum, text, { thread: house.thread(topic) })

/** Every secret of the settings: whatever its key says, and the parts of addresses in which one stands. */
const secretsOf = (value: unknown, key = ''): readonly string[] => {
  if (typeof value === 'string') return /token|secret|password/i.test(key) ? [value] : []
  return Object.entries(Object(value)).flatMap(([name, one]) => secretsOf(one, Array.isArray(value) ? key : name))
}

/** Somebody signs in, reads and searches; and somebody tries to with what is no token. */
const onThePage = async (admin: { readonly headers: { readonly authorization: string } }): Promise<void> => {
  const page = `http://${settings.admin}`
  const headers = { origin: page, 'sec-fetch-site': 'same-origin' }
  const enter = (token: string) =>
    fetch(`${page}/sign-in`, { method: 'POST', headers, body: new URLSearchParams({ token }), redirect: 'manual' })
  expect((await enter(said('no token'))).status).toBe(401)
  const [cookie = ''] = ((await enter(settings.adminToken ?? '')).headers.get('set-cookie') ?? '').split(';')
  const [, session = ''] = cookie.split('=')
  expect(session).not.toBe('')
  words.push(...session.split('.'))
  expect((await fetch(`${page}/api/v1/search?words=${said('found')}`, { headers: { cookie } })).status).toBe(200)
  expect((await fetch(`${page}/api/v1/chats?words=${said('chats')}`, admin)).status).toBe(200)
}

describe('the log of a whole run, with all that is for debugging', () => {
  test.each(dialects.map((dialect, n) => [dialect, n] as const))(
    '%s: a talk with its troubles',
    async (dialect, n) => {
      const topic = `Group of ${dialect}`
      const own = { ...home, wxid: `wxid_of_${n}` }
      const room = group(topic, `700${n}`, own)
      const wechat = await house.speaking(dialect, { ...own, rooms: [room], fetchMedia: true })
      await wechat.reportContacts()
      const first = said('from WeChat')
      await wechat.says({ from: mum.wxid, room: room.wxid, text: first })
      await stands(topic, first)
      house.server.faults.add(tooMany(1), { method: 'sendMessage' })
      house.server.faults.add(dropped('before'), { method: 'sendMessage' })
      const second = said('while Telegram is in trouble')
      await wechat.says({ from: mum.wxid, room: room.wxid, text: second })
      await stands(topic, second)
      house.server.faults.add(failing(400, 'Bad Request: message is too ugly'), { method: 'sendMessage' })
      await wechat.says({ from: mum.wxid, room: room.wxid, text: said('refused by Telegram') })
      const answer = said('from Telegram')
      write(topic, answer)
      await wechat.sees(({ text }) => text === answer, 30_000)
      write(topic, said('// a note that stays inside'))
      write(topic, `/help ${said('typed')}`)
      write(topic, `/search ${said('looked for')}`)
      await wechat.happens({ kind: 'friend-request', person: anna, greeting: said('a greeting') })
    },
    120_000,
  )

  test('what cannot be read, and who may not ask, is in it without what they said', async () => {
    const [endpoint] = settings.wechat
    const post = (path: string, body: string) => fetch(`${settings.publicUrl}/wechat/${path}`, { method: 'POST', body })
    for (const { token } of settings.wechat) {
      await post(token, `{ "action": "report_new_msg", "data": { "msg": "${said('broken off')}"`)
      await post(token, JSON.stringify({ action: said('no action'), wxid: 7, data: said('no data') }))
    }
    await post(`${endpoint?.token}`.replace(/^./, 'x'), said('a wrong token'))
    const guess = said('guessed')
    await fetch(`http://${settings.admin}/api/v1/outbox`, { headers: { authorization: `Bearer ${guess}` } })
    const admin = { headers: { authorization: `Bearer ${settings.adminToken}` } }
    await fetch(`http://${settings.admin}/api/v1/outbox?chat=${encodeURIComponent(said('no chat'))}`, admin)
    await fetch(`http://${settings.admin}/api/v1/outbox/${encodeURIComponent(said('no id'))}/retry`, {
      ...{ method: 'POST' },
      ...admin,
    })
    expect((await fetch(`http://${settings.admin}/metrics`, admin)).status).toBe(200)
    await onThePage(admin)
    // what is held for its outcome has one by then
    await sleep(3_000)
  })

  test('says what mattered, and holds no secret and nothing that anybody said', async () => {
    const log = house.queqiao.said()
    for (const line of ['WeChat is logged in', 'set aside', 'waits', 'WeChat has done it', 'a report is kept', 'shown'])
      expect(log).toContain(line)
    const secrets = secretsOf(settings)
    expect(secrets.length).toBeGreaterThanOrEqual(dialects.length + 2)
    expect(secrets.filter((one) => log.includes(one))).toEqual([])
    expect(words.length).toBeGreaterThan(30)
    const parts = words.map((text) => text.split(' ').at(-1) ?? '')
    expect(words.filter((text, n) => log.includes(parts[n] ?? text))).toEqual([])
    for (const line of log.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) })
  })
})
