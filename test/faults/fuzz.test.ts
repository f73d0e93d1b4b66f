import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { dialects } from '@queqiao/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Child, child } from '../bench/child.ts'
import { fixturesOf } from '../protocol/dialects/fixtures.ts'
import { type Dice, dice, spoilt } from './fuzz/spoil.ts'

const seed = Number(process.env.QUEQIAO_SEED ?? 1)
const seconds = Number(process.env.QUEQIAO_FUZZ ?? 15)
const MB = 1024 * 1024

interface Sent {
  readonly method: string
  readonly path: string
  readonly type: string
  readonly body: Buffer
}

const names = Object.keys(dialects)
const token = (name: string) => `fuzz-token-of-${name}-and-more`
const reports = names.map((name) => ({
  name,
  bodies: fixturesOf(name).requests.map(([, { body }]) => Buffer.from(body)),
}))
const folder = new URL('../fixtures/multipart/', import.meta.url)
const forms = readdirSync(folder).map((file) => readFileSync(new URL(file, folder)))
const types = [
  'application/json',
  'text/plain',
  'multipart/form-data',
  'multipart/form-data; boundary="',
  '',
  'x'.repeat(500),
]

let server: Child<{ port: number }>
let url: string

beforeAll(async () => {
  server = await child<{ port: number }>('../faults/fuzz/server.ts')
  url = `http://127.0.0.1:${server.hello.port}`
})
afterAll(() => server.stop())

const memory = async (): Promise<number> => (await fetch(`${url}/memory`)).json()

const boundary = (form: Buffer) => /^-+[^\r\n]*/.exec(form.toString('latin1'))?.[0].slice(2) ?? ''

const report = (roll: Dice): Sent => {
  const { name, bodies } = roll.pick(reports)
  const path = `/wechat/${token(name)}${roll.below(6) ? '' : '/tasks'}`
  return {
    method: 'POST',
    path,
    type: roll.below(4) ? 'application/json' : roll.pick(types),
    body: spoilt(roll.pick(bodies), roll),
  }
}

const form = (roll: Dice): Sent => {
  const body = roll.pick(forms)
  const ticket = roll.below(2) ? '' : `/${roll.pick(['x', 'a.b', '..%2f..', '%', 'eA.eA', 'é'])}`
  return {
    method: roll.below(5) ? 'POST' : 'PUT',
    path: `/wechat/${token(roll.pick(names))}/upload${ticket}`,
    type: roll.below(4) ? `multipart/form-data; boundary="${boundary(body)}"` : roll.pick(types),
    body: spoilt(body, roll),
  }
}

const poll = (roll: Dice): Sent => {
  const query = spoilt(Buffer.from('wxid=wxid_me&pid=1234'), roll).toString('latin1').slice(0, 2000)
  const path = `/wechat/${token(roll.pick(names))}/tasks?${encodeURI(query.toWellFormed()).replace(/\s/g, '+')}`
  return { method: 'GET', path, type: '', body: Buffer.alloc(0) }
}

const makers = [report, report, report, form, poll] as const

const head = ({ method, path, type, body }: Sent, length: string): string =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost.:5678\r\n${type && `Content-Type: ${type}\r\n`}${length || `Content-Length: ${body.length}`}\r\nConnection: close\r\n\r\n`

/** How it goes over the wire: whole, in chunks, cut off, with a wrong length, or a little at a time. */
const wires: readonly ((sent: Sent, roll: Dice) => { readonly parts: readonly Buffer[]; readonly cut: boolean })[] = [
  (sent) => ({ parts: [Buffer.from(head(sent, '')), sent.body], cut: false }),
  (sent) => ({ parts: [Buffer.from(head(sent, '')), sent.body], cut: false }),
  (sent) => ({
    parts: [
      Buffer.from(head(sent, 'Transfer-Encoding: chunked')),
      Buffer.from(`${sent.body.length.toString(16)}\r\n`),
      sent.body,
      Buffer.from(sent.body.length ? '\r\n0\r\n\r\n' : '\r\n'),
    ],
    cut: false,
  }),
  (sent, { below }) => ({
    parts: [Buffer.from(head(sent, '')), sent.body.subarray(0, below(sent.body.length + 1))],
    cut: true,
  }),
  (sent, { below }) => ({ parts: [Buffer.from(head(sent, `Content-Length: ${below(2 * MB)}`)), sent.body], cut: true }),
  (sent) => ({
    parts: [
      Buffer.from(head(sent, '')),
      ...Array.from({ length: 5 }, (_, n) => sent.body.subarray(n * 40, n === 4 ? undefined : n * 40 + 40)),
    ],
    cut: false,
  }),
]

/** The status that it was answered with; none where the connection was cut. */
const post = (sent: Sent, roll: Dice): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { parts, cut } = roll.pick(wires)(sent, roll)
    const socket = connect(server.hello.port, '127.0.0.1')
    const late = setTimeout(() => reject(new Error(`not answered: ${sent.method} ${sent.path}`)), 20_000)
    let answer = ''
    socket.on('data', (data) => {
      answer += data.toString('latin1').slice(0, 100)
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(late)
      resolve(answer === '' ? undefined : Number(answer.split(' ')[1]))
    })
    void (async () => {
      for (const part of parts) {
        if (socket.destroyed) return
        socket.write(part)
        if (parts.length > 4) await pause(2)
      }
      if (cut) setTimeout(() => socket.destroy(), 20)
    })()
  })

const frames = async (path: string, roll: Dice): Promise<void> => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`)
  socket.on('error', () => {})
  await new Promise((resolve) => socket.once('open', resolve).once('close', resolve))
  const [wehub] = reports
  for (let n = 0; n < 20 && socket.readyState === WebSocket.OPEN; n++) {
    const body = spoilt(roll.pick(wehub?.bodies ?? []), roll)
    socket.send(roll.below(5) ? body.toString() : body)
  }
  await pause(20)
  socket.terminate()
}

const socketPath = async (): Promise<string> => {
  const login = { action: 'login', appid: 'app', wxid: 'wxid_me', data: { client_version: '0.4.26' } }
  const answer = await fetch(`${url}/wechat/${token('wehub')}`, { method: 'POST', body: JSON.stringify(login) })
  const { data } = await answer.json()
  return new URL(data.extension_protocol.param.ws_url).pathname
}

// 500 is not among them: nothing that a client says may be our fault
const honest = new Set([200, 400, 404, 408, 413, 414, 431])

test(`whatever clients send for ${seconds} s, every route answers or refuses, and memory stays bounded (seed ${seed})`, async () => {
  const roll = dice(seed)
  const path = await socketPath()
  const until = Date.now() + seconds * 1000
  const statuses = new Map<number | undefined, number>()
  let before = 0
  let peak = 0
  for (let round = 0; Date.now() < until; round++) {
    const sent = Array.from({ length: 16 }, () => roll.pick(makers)(roll))
    const answers = await Promise.all([...sent.map((each) => post(each, roll)), frames(path, roll)])
    for (const status of answers.slice(0, -1))
      statuses.set(status ?? undefined, (statuses.get(status ?? undefined) ?? 0) + 1)
    if (round % 20 === 5) {
      const now = await memory()
      before ||= now
      peak = Math.max(peak, now)
      expect(await socketPath()).toBe(path)
    }
  }
  const strange = [...statuses.keys()].filter((status) => status !== undefined && !honest.has(status))
  expect(strange).toEqual([])
  expect(statuses.get(200)).toBeGreaterThan(seconds)
  expect(statuses.get(400)).toBeGreaterThan(seconds)
  expect(peak - before).toBeLessThan(200 * MB)
})
