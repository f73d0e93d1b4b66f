import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import type { Hub } from '@queqiao/hub'
import { dialects } from '@queqiao/protocol'
import { weChatId } from '@queqiao/protocol/model'
import { wechat } from '@queqiao/protocol/server'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Repeats } from '../../../packages/hub/src/inbox/repeats.ts'
import { hubOn, message, Paper, report, until } from '../paper.ts'

let data: string
let hub: Hub
let paper: Paper
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Paper()
  hub = await hubOn(data, [paper])
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

/** A client without message ids says "ok"; whether it sees the answer. */
const ok = async (answered: boolean) => {
  const { wechat: _, ...event } = message({ words: 'ok' })
  const receipt = await hub.keeper.append(report(event))
  receipt.answered(answered)
}
const restart = async () => {
  await hub.stop()
  hub = await hubOn(data, [paper])
}
const shown = async () => {
  await hub.keeper.append(report(message({ words: 'end' })))
  await until(() => paper.texts.includes('anna: end'))
  return paper.texts.filter((text) => text === 'anna: ok').length
}

it('what was not answered is a repeat for two minutes, and said again afterwards', async () => {
  const repeats = new Repeats()
  repeats.stored('a report', 1, 5_000)(false)
  expect(await repeats.repeated('a report', 125_001)).toBeUndefined()
  expect(await repeats.repeated('a report', 125_000)).toBeDefined()
})

it('an id may be longer than a database takes into an index', async () => {
  const long = message({ words: 'ok', wechat: weChatId('9'.repeat(1_000) + Math.random().toString(36).repeat(400)) })
  for (let n = 0; n < 2; n++) (await hub.keeper.append(report(long))).answered(true)
  expect(await shown()).toBe(1)
})

describe('the same words without an id', () => {
  it('are said twice if each was answered', async () => {
    await ok(true)
    await ok(true)
    expect(await shown()).toBe(2)
  })

  it('are one message if the client repeats them because no answer came', async () => {
    await ok(false)
    await ok(true)
    expect(await shown()).toBe(1)
  })

  it('are one message also if several answers are lost in a row', async () => {
    await ok(false)
    await ok(false)
    await ok(true)
    expect(await shown()).toBe(1)
  })

  it('are a new message once the repeat was answered', async () => {
    await ok(false)
    await ok(true)
    await ok(true)
    expect(await shown()).toBe(2)
  })

  it('are one message also if the client repeats them before the first could be stored', async () => {
    const { wechat: _, ...event } = message({ words: 'ok' })
    const [first, second] = [hub.keeper.append(report(event)), hub.keeper.append(report(event))]
    ;(await first).answered(false)
    ;(await second).answered(true)
    expect(await shown()).toBe(1)
  })

  it('wait for the answer under way before they are judged', async () => {
    const { wechat: _, ...event } = message({ words: 'ok' })
    const first = await hub.keeper.append(report(event))
    const second = hub.keeper.append(report(event))
    first.answered(true)
    ;(await second).answered(true)
    expect(await shown()).toBe(2)
  })
})

// whether an answer reached a client that hangs up is a race; but one that hung up before it was written is none
it('a client that hangs up right behind its report, and asks again, is heard once', async () => {
  const token = '0123456789abcdefghij'
  const endpoints = [{ name: 'pc', dialect: dialects.wehub, token }]
  const app = new Hono().route('/wechat', wechat({ endpoints, keeper: hub.keeper }))
  const server = createServer(getRequestListener(app.fetch)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const bodyOf = (msg: string) => {
    const said = { msg_type: 1, room_wxid: '', wxid_from: 'wxid_anna', wxid_to: 'wxid_me', msg }
    return JSON.stringify({ action: 'report_new_msg', appid: 'a', wxid: 'wxid_me', data: { msg: said } })
  }
  const answered = async (body: string) =>
    (await fetch(`http://127.0.0.1:${port}/wechat/${token}`, { method: 'POST', body })).status
  const hangUp = async (body: string) => {
    const head = `POST /wechat/${token} HTTP/1.1\r\nhost: here\r\ncontent-length: ${body.length}\r\n\r\n`
    const socket = connect(port, '127.0.0.1')
      .end(head + body)
      .resume()
    await once(socket, 'close')
  }
  try {
    for (let n = 0; n < 20; n++) {
      const body = bodyOf(`report ${n}`)
      for (let times = 0; times < 3; times++) await hangUp(body)
      expect(await answered(body)).toBe(200)
    }
    // in the same chat: others do not wait for it
    await answered(bodyOf('end'))
    await until(() => paper.texts.some((text) => text.endsWith(': end')))
    const heard = paper.texts.filter((text) => /report \d+$/.test(text))
    expect(new Set(heard).size).toBe(20)
    expect(heard.length).toBeLessThan(30)
  } finally {
    server.close()
    server.closeAllConnections()
  }
})

describe('after a restart', () => {
  it('a repeat of what was not answered is still one message', async () => {
    await ok(false)
    await restart()
    await ok(true)
    expect(await shown()).toBe(1)
  })

  it('what was answered and is said again is a new message', async () => {
    await ok(true)
    await restart()
    await ok(true)
    expect(await shown()).toBe(2)
  })

  it('what was repeated, then answered, and is said again is a new message', async () => {
    await ok(false)
    await ok(true)
    await restart()
    await ok(true)
    expect(await shown()).toBe(2)
  })
})
