import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freePort } from '../../packages/app/src/demo/ports.ts'
import { type Queqiao, separate } from '../flow/queqiao.ts'
import { type StubHomeserver, stubHomeserver } from '../servers/homeserver/index.ts'

const chats = 8
const perChat = 40
const kills = 8
const token = 'a-token-of-more-than-twenty-characters'

let folder: string
let stub: StubHomeserver
let queqiao: Queqiao
let url: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'queqiao-kill-'))
  const [port, admin] = [await freePort(), await freePort()]
  url = `http://127.0.0.1:${port}/wechat/${token}`
  const tokens = { asToken: 'as-token-of-the-kill-test', hsToken: 'hs-token-of-the-kill-test' }
  stub = await stubHomeserver({
    domain: 'localhost',
    appservice: { url: `http://127.0.0.1:${port}`, hsToken: tokens.hsToken },
  })
  const matrix = { ...tokens, homeserver: stub.url, domain: 'localhost', bot: 'wechatbot', ghosts: 'wechat_{id}' }
  queqiao = separate(
    {
      data: join(folder, 'data'),
      listen: `127.0.0.1:${port}`,
      admin: `127.0.0.1:${admin}`,
      publicUrl: `http://127.0.0.1:${port}`,
      wechat: [{ name: 'pc', dialect: 'wehub', token }],
      users: [{ name: 'You', role: 'owner', matrix: '@you:localhost' }],
      pace: { send: 'off' },
      retry: { from: '50ms', to: '500ms' },
      limits: { result: '3s' },
      matrix,
    },
    folder,
  )
  await queqiao.start()
})
afterEach(async () => {
  await queqiao.stop()
  await stub.stop()
  rmSync(folder, { recursive: true })
})

/** A report, or a poll: repeated until it is answered, as a client that knows no better would. */
async function post(action: string, data: unknown): Promise<{ data?: { task_id?: string; task_data?: unknown } }> {
  const body = JSON.stringify({ action, appid: '', wxid: 'wxid_me', data })
  for (;;) {
    try {
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      if (answer.ok) return await answer.json()
    } catch {
      // killed in the middle: it never was acknowledged
    }
    await pause(20)
  }
}

const says = (chat: number, n: number) =>
  post('report_new_msg', {
    msg: {
      msg_id: `${chat}-${n}`,
      msg_timestamp: 1_600_000_000_000 + n,
      msg_type: 1,
      room_wxid: `${chat}@chatroom`,
      wxid_from: `wxid_${n % 3}`,
      wxid_to: `${chat}@chatroom`,
      atUserList: [],
      msg: `chat ${chat} message ${n}`,
    },
  })

async function chatter(chat: number): Promise<void> {
  for (let n = 0; n < perChat; n++) await says(chat, n)
}

const standing = (chat: number): readonly string[] =>
  stub.sends.map(({ content }) => String(content.body)).filter((body) => body.startsWith(`chat ${chat} `))

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 60_000; !holds(); await pause(50)) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
  }
}

it('loses nothing, doubles nothing and keeps the order in Matrix when it is killed again and again', async () => {
  await post('login', { nickname: 'Me', client_version: '0.4.26' })
  stub.fail({ on: 'PUT .*/send/', latency: 15 })
  const talking = Promise.all(Array.from({ length: chats }, (_, chat) => chatter(chat)))
  for (let n = 0; n < kills; n++) {
    await pause(150 + ((n * 97) % 400))
    await queqiao.kill()
    await queqiao.start()
  }
  await talking
  const expected = (chat: number) => Array.from({ length: perChat }, (_, n) => `chat ${chat} message ${n}`)
  await until(() => stub.sends.length >= chats * perChat, 'every message stands in Matrix')
  await pause(500)
  for (let chat = 0; chat < chats; chat++) expect(standing(chat)).toEqual(expected(chat))
})

it('hands every reply out at most once, and says so where one may not have arrived', async () => {
  await post('login', { nickname: 'Me', client_version: '0.4.26' })
  await says(0, 0)
  await until(() => standing(0).length === 1, 'the room')
  const room = stub.sends.find(({ content }) => content.body === 'chat 0 message 0')?.room ?? ''
  const replies = Array.from({ length: 60 }, (_, n) => `reply ${n}`)
  const got: string[] = []
  let polling = true
  const client = (async () => {
    while (polling) {
      const { data } = await post('pull_task', {})
      if (!data?.task_id) {
        await pause(10)
        continue
      }
      got.push(
        ...(JSON.stringify(data)
          .match(/reply \d+/g)
          ?.slice(0, 1) ?? []),
      )
      await post('report_task_result', { task_id: data.task_id, task_result: 1, error_reason: '' })
    }
  })()
  for (const [n, body] of replies.entries()) {
    stub.say(room, '@you:localhost', { msgtype: 'm.text', body })
    if (n % 12 === 5) {
      await pause(n * 3)
      await queqiao.kill()
      await queqiao.start()
    }
  }
  const doubtful = () => stub.sends.filter(({ content }) => String(content.body).startsWith('⚠'))
  await until(() => new Set(got).size + doubtful().length >= replies.length, 'every reply is sent, or doubted aloud')
  await pause(500)
  polling = false
  await client
  expect(new Set(got).size).toBe(got.length)
  const order = got.map((reply) => Number(reply.slice(6)))
  expect(order).toEqual([...order].sort((a, b) => a - b))
})
