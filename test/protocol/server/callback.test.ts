import { createServer, request as post } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { dialects } from '@queqiao/protocol'
import {
  accountId,
  type Handed,
  type Keeper,
  personId,
  type Receipt,
  type Report,
  type Session,
  taskId,
  weChatId,
} from '@queqiao/protocol/model'
import { type Endpoint, type Log, wechat } from '@queqiao/protocol/server'
import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'

const token = '0123456789abcdefghij'
const office: Endpoint = { name: 'office', dialect: dialects.wehub, token }
const greeting = {
  action: 'report_new_msg',
  appid: 'app',
  wxid: 'wxid_me',
  data: { msg: { msg_type: 1, room_wxid: '', wxid_from: 'wxid_a', wxid_to: 'wxid_me', msg: 'secret words' } },
}
const login = { ...greeting, action: 'login', data: { nickname: 'Me', client_version: '0.4.26', nonce: 'n' } }
const poll = { ...greeting, action: 'pull_task', data: {} }

/** A keeper that keeps everything in lists, and what the log was told. */
const setup = (endpoint: Partial<Endpoint> = {}, keeper: Partial<Keeper> = {}) => {
  const reports: Report[] = []
  const answered: boolean[] = []
  const sessions: Session = {}
  const waiting: Handed[] = []
  const lines: string[] = []
  const log: Log = (level, message, about) => void lines.push(`${level} ${message} ${JSON.stringify(about)}`)
  const all: Keeper = {
    append: async (report) => {
      reports.push(report)
      Object.assign(sessions, report.session)
      return { answered: (ok) => void answered.push(ok) }
    },
    take: async (_account, limit) => waiting.splice(0, limit),
    accept: async () => false,
    session: async () => sessions,
    async *work() {},
    ...keeper,
  }
  const app = new Hono().route('/wechat', wechat({ endpoints: [{ ...office, ...endpoint }], keeper: all, log }))
  const send = async (body: unknown, path = `/wechat/${token}`) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await app.request(path, { method: 'POST', body: text })
    const reply = await response.text()
    return { status: response.status, reply: response.status === 404 ? {} : JSON.parse(reply) }
  }
  return { app, send, reports, answered, sessions, waiting, lines }
}

describe('an endpoint', () => {
  test('wants a token of at least 20 characters, and one of its own', () => {
    const { keeper } = { keeper: {} as Keeper }
    expect(() => wechat({ endpoints: [{ ...office, token: 'short' }], keeper })).toThrow(/office.*shorter than 20/)
    expect(() => wechat({ endpoints: [office, { ...office, name: 'home' }], keeper })).toThrow(/same token/)
  })

  test('is not there under another token, another path or by GET', async () => {
    const { app, send, reports } = setup()
    for (const other of [`${token}x`, token.slice(1), token.toUpperCase(), 'x', `${token}/x`]) {
      expect((await send(greeting, `/wechat/${other}`)).status).toBe(404)
    }
    expect((await app.request(`/wechat/${token}`)).status).toBe(404)
    expect(reports).toEqual([])
  })
})

describe('a report', () => {
  test('is answered only once it is kept', async () => {
    const { promise: kept, resolve: keep } = Promise.withResolvers<Receipt>()
    const append = () => kept
    const { send } = setup({}, { append })
    let replied = false
    const answer = send(greeting).then((reply) => {
      replied = true
      return reply
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(replied).toBe(false)
    keep({ answered: () => {} })
    expect(await answer).toMatchObject({ status: 200, reply: { error_code: 0, ack_type: 'common_ack' } })
  })

  test('that cannot be kept is not acknowledged', async () => {
    const { send, lines } = setup({}, { append: () => Promise.reject(new Error('disk full')) })
    const { status, reply } = await send(greeting)
    expect(status).toBe(503)
    expect(reply).toMatchObject({ error_code: 1, ack_type: 'common_ack' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain('secret')
  })

  test('that asks for what cannot be read is refused as an ack of its own', async () => {
    const { send } = setup({}, { take: () => Promise.reject(new Error('disk gone')) })
    await send(login)
    const { status, reply } = await send(poll)
    expect(status).toBe(503)
    expect(reply).toMatchObject({ error_code: 1, ack_type: 'pull_task_ack', data: {} })
  })

  test('says what the account can do, whoever saw it log in, and when', async () => {
    const { send, reports } = setup()
    await send(greeting)
    await send(login)
    await send(greeting)
    expect(reports.map(({ can }) => can?.commands.send)).toEqual(['result', 'result', 'result'])
  })

  test.each([
    ['broken JSON', '{"action": "secret words', 'json'],
    ['no action', { wxid: 'wxid_me', data: { msg: 'secret words' } }, 'action'],
    ['no account', { action: 'login', data: { msg: 'secret words' } }, 'account'],
    ['nothing', '', 'json'],
    ['an account that is too long', { action: 'login', wxid: 'secret words'.repeat(99) }, 'account'],
    ['an account of two lines', { action: 'login', wxid: 'wxid_me\nsecret' }, 'account'],
    ['an account that turns text round', { action: 'login', wxid: 'wxid\u202Eme' }, 'account'],
  ])('with %s is 400, in an envelope, with one line in the log that has no word of it', async (_what, body, code) => {
    const { send, reports, lines } = setup()
    const { status, reply } = await send(body)
    expect(status).toBe(400)
    expect(reply).toEqual({ error_code: 1, error_reason: expect.stringMatching(/./), ack_type: 'common_ack', data: {} })
    expect(lines).toEqual([`warn a report could not be read {"endpoint":"office","code":"${code}"}`])
    expect(reports).toEqual([])
  })

  test('may hold raw control characters and begin with a byte order mark', async () => {
    const { send, reports } = setup()
    await send(`\uFEFF${JSON.stringify(greeting).replace('secret words', 'two\nlines\t')}`)
    expect(reports[0]?.events[0]).toMatchObject({ content: { kind: 'text', text: ['two\nlines\t'] } })
  })
})

describe('a client that may not come', () => {
  test('is told so with 200, by appid or by account, and nothing is kept', async () => {
    for (const endpoint of [{ appid: 'other' }, { accounts: ['wxid_other'] }]) {
      const { send, reports, lines } = setup(endpoint)
      for (const request of [login, greeting, poll]) {
        const { status, reply } = await send(request)
        expect(status).toBe(200)
        expect(reply).toMatchObject({ error_code: 1, error_reason: expect.stringMatching(/./) })
      }
      expect(reports).toEqual([])
      expect(lines.filter((line) => line.startsWith('warn'))).toHaveLength(1)
    }
  })

  test('gets a signed refusal, which it shows, rather than a wrong signature', async () => {
    const { send } = setup({ accounts: ['wxid_other'], secret: 'key' })
    const { reply } = await send(login)
    expect(reply).toMatchObject({ error_code: 1, ack_type: 'login_ack', data: { signature: expect.any(String) } })
  })

  test('a listed account with the right appid may', async () => {
    const { send, reports } = setup({ accounts: ['wxid_me'], appid: 'app' })
    expect((await send(login)).reply).toMatchObject({ error_code: 0 })
    expect(reports).toHaveLength(1)
  })
})

describe('a poll', () => {
  const chat = { kind: 'person', id: personId('wxid_a') } as const
  const command = { kind: 'send', chat, content: { kind: 'text', text: ['hi'] } } as const

  test('takes one command at a time, in the words of the version that logged in', async () => {
    const { send, waiting, reports } = setup()
    waiting.push({ task: taskId('t-1'), command }, { task: taskId('t-2'), command })
    expect((await send(poll)).reply.data).toMatchObject({
      task_id: 't-1',
      task_data: { task_dict: { wxid_to: 'wxid_a' } },
    })
    await send({ ...login, data: {} })
    expect((await send(poll)).reply.data).toMatchObject({
      task_id: 't-2',
      task_data: { task_dict: { wxid: 'wxid_a' } },
    })
    expect((await send(poll)).reply.data).toEqual({})
    expect(reports).toHaveLength(1)
  })

  test('settles at once what this client cannot be asked', async () => {
    const { send, waiting, reports, answered } = setup()
    waiting.push({ task: taskId('t-1'), command: { kind: 'recall', chat, message: weChatId('1') } })
    expect((await send(poll)).reply).toMatchObject({ error_code: 0, ack_type: 'pull_task_ack', data: {} })
    expect(reports).toMatchObject([{ account: 'wxid_me', results: [{ task: 't-1', answer: { kind: 'failed' } }] }])
    expect(answered).toEqual([true])
  })

  test('gives out all the rest where one command cannot be written, or its outcome cannot be kept', async () => {
    const text = { kind: 'send', chat, content: { kind: 'text', text: ['hi'] } } as const
    const kind = 'toString'
    for (const wrong of [{ kind: 'recall', chat, message: weChatId('1') }, { kind }] as never[]) {
      const append = async () => Promise.reject(new Error('full'))
      const { app, waiting, lines } = setup({ dialect: dialects['wequick-2021'] }, { append })
      waiting.push({ task: taskId('t-1'), command: text }, { task: taskId('t-2'), command: wrong })
      waiting.push({ task: taskId('t-3'), command: text })
      const answer = await (await app.request(`/wechat/${token}/tasks?wxid=wxid_me`)).json()
      expect(answer.map(({ sendId }: { sendId: string }) => sendId)).toEqual(['t-1', 't-3'])
      expect(lines.join()).toContain('could not be told')
    }
  })
})

describe('on Node', () => {
  const stops: (() => void)[] = []
  afterEach(() => {
    for (const stop of stops.splice(0)) stop()
  })

  const listen = async (app: Hono) => {
    const server = createServer(getRequestListener(app.fetch))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    stops.push(() => {
      server.close()
      server.closeAllConnections()
    })
    return (server.address() as AddressInfo).port
  }

  const until = async (done: () => boolean) => {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 5))
  }

  test('a report counts as answered once the answer has left', async () => {
    const { app, answered } = setup()
    const port = await listen(app)
    const url = `http://127.0.0.1:${port}/wechat/${token}`
    await fetch(url, { method: 'POST', body: JSON.stringify(greeting) })
    await until(() => answered.length > 0)
    expect(answered).toEqual([true])
  })

  test('a report whose client went away while it was kept counts as not answered', async () => {
    let leave = () => {}
    const answered: boolean[] = []
    const append = async () => {
      leave()
      await new Promise((resolve) => setTimeout(resolve, 50))
      return { answered: (ok: boolean) => void answered.push(ok) }
    }
    const port = await listen(setup({}, { append }).app)
    const call = post({ port, host: '127.0.0.1', method: 'POST', path: `/wechat/${token}` })
    call.on('error', () => {})
    leave = () => void call.destroy()
    call.end(JSON.stringify(greeting))
    await until(() => answered.length > 0)
    expect(answered).toEqual([false])
  })

  test('a body over 64 MB is 413 in an envelope, whether its length is told or not', async () => {
    const { app, lines, reports } = setup()
    const port = await listen(app)
    const part = Buffer.alloc(1024 * 1024, ' ')
    for (const headers of [{ 'content-length': `${65 * part.length}` }, {}]) {
      const reply = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
        const call = post(
          { port, host: '127.0.0.1', method: 'POST', path: `/wechat/${token}`, headers },
          (response) => {
            let text = ''
            response.on('data', (data) => (text += data))
            response.on('end', () => resolve({ status: response.statusCode, text }))
          },
        )
        call.on('error', reject)
        let left = 65
        const more = () => {
          while (left-- > 0) if (!call.write(part)) return void call.once('drain', more)
          call.end()
        }
        more()
      })
      expect(reply.status).toBe(413)
      expect(JSON.parse(reply.text)).toMatchObject({ error_code: 1, error_reason: 'larger than 64 MB' })
    }
    expect(lines).toHaveLength(2)
    expect(reports).toEqual([])
  })

  test('a body of a few MB is read, in one piece or many', async () => {
    const { app, reports } = setup()
    const url = `http://127.0.0.1:${await listen(app)}/wechat/${token}`
    const friends = Array.from({ length: 30_000 }, (_, n) => ({ wxid: `wxid_${n}`, nickname: `鹊桥${n}` }))
    const text = JSON.stringify({ ...greeting, action: 'report_contact', data: { friend_list: friends } })
    const stream = () => new Response(text).body ?? undefined
    for (const init of [{ body: text }, { body: stream(), duplex: 'half' as const }]) {
      expect((await fetch(url, { method: 'POST', ...init })).status).toBe(200)
    }
    expect(reports[0]?.events).toEqual(reports[1]?.events)
    expect(reports[0]?.events[0]).toMatchObject({ kind: 'people', people: { length: 30_000 } })
    expect(reports[0]?.account).toBe(accountId('wxid_me'))
  })
})
