import { connect } from 'node:net'
import { type Context, Hono } from 'hono'
import { configOf, type Running, start } from 'queqiao'
import { afterEach, describe, expect, test } from 'vitest'
import { Buckets } from '../../packages/app/src/process/buckets.ts'
import { callerOf } from '../../packages/app/src/process/caller.ts'
import { doorkeeper } from '../../packages/app/src/process/doorkeeper.ts'
import { apiCalls, pollsAndUploads } from '../../packages/app/src/process/throttles.ts'
import { secrets, settings } from './settings.ts'

const running: Running[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})
const started = async () => {
  const lines: string[] = []
  const given = await settings({ matrix: undefined, telegram: undefined })
  const one = await start(configOf(given), (level, message, about) =>
    lines.push(`${level} ${message} ${JSON.stringify(about)}`),
  )
  running.push(one)
  return { ...one, lines }
}

/** How many of so many requests were answered with which status. */
const statuses = async (much: number, ask: () => Promise<Response>) => {
  const counts: Record<number, number> = {}
  for (let n = 0; n < much; n++) {
    const { status } = await ask()
    counts[status] = (counts[status] ?? 0) + 1
  }
  return counts
}

describe('who asks for what is not theirs', () => {
  const login = { action: 'login', appid: '1', wxid: 'wxid_me', data: { client_version: '0.1.5', nickname: 'Me' } }

  test('is told to wait at the doors of WeChat clients; a client behind the same address is answered all the same', async () => {
    const { address, lines } = await started()
    const report = (token: string) =>
      fetch(`${address}/wechat/${token}`, { method: 'POST', body: JSON.stringify(login) })
    const counts = await statuses(40, () => report('guessed-guessed-guessed-guessed'))
    expect(counts[404]).toBeGreaterThanOrEqual(20)
    expect(counts[429]).toBeGreaterThan(0)
    const refused = await report('guessed-guessed-guessed-guessed')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await report(secrets.wechat)).status).toBe(200)
    expect(lines.filter((line) => line.includes('without a right'))).toEqual([
      'warn many requests without a right to what they want {"from":"127.0.0.1"}',
    ])
  })

  test('is not looked at any more at the admin address, with the right token neither, until they have waited', async () => {
    const { adminAddress } = await started()
    const ask = (token: string, forwarded?: string) =>
      fetch(`${adminAddress}/api/v1/outbox`, {
        headers: { authorization: `Bearer ${token}`, ...(forwarded && { 'x-forwarded-for': forwarded }) },
      })
    const counts = await statuses(40, () => ask('guessed'))
    expect(counts[401]).toBeGreaterThanOrEqual(20)
    expect(counts[429]).toBeGreaterThan(0)
    const refused = await ask(secrets.admin)
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true])
    expect((await fetch(`${adminAddress}/healthz`)).status).toBe(200)
    expect((await ask(secrets.admin, '192.0.2.7')).status).toBe(200)
  })
})

test('attempts on the page that come all at once are not looked at all at once', async () => {
  const { adminAddress } = await started()
  const attempts = Array.from({ length: 100 }, () => {
    const { port } = new URL(adminAddress)
    const socket = connect(Number(port), '127.0.0.1')
    const head = [
      'POST /sign-in HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Sec-Fetch-Site: same-origin',
      'Connection: close',
    ]
    const form = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 13', '', 'token=']
    socket.write([...head, ...form].join('\r\n'))
    const status = new Promise<string>((resolve, reject) => {
      let said = ''
      socket.setEncoding('utf8').on('data', (piece) => {
        said += piece
      })
      socket.on('error', reject).on('close', () => resolve(said.slice(9, 12)))
    })
    return { socket, status }
  })
  // all have begun before the first goes on
  await new Promise((resolve) => setTimeout(resolve, 500))
  for (const { socket } of attempts) if (socket.writable) socket.write('guessed')
  const counts = { 401: 0, 429: 0 }
  for (const { status } of attempts) counts[(await status) === '401' ? 401 : 429]++
  expect(counts[401]).toBeLessThanOrEqual(20)
  expect(counts[401]).toBeGreaterThan(0)
})

describe('calls of the API', () => {
  const door = () => {
    const who = async (c: Context) => (c.req.header('cookie')?.includes('session=max') ? 'Max' : undefined)
    const app = new Hono()
    app.use(doorkeeper({ token: 'secret', who, isOwn: () => true, isOwner: () => true, paths: [] }), apiCalls())
    return app.get('/', (c) => c.text('in'))
  }
  const ways = [
    ['the token', (n: number) => ({ authorization: `bEaReR${' '.repeat(1 + (n % 1_000))}secret` })],
    ['somebody on the page', (n: number) => ({ cookie: `session=max; x=${n}` })],
  ] as const

  test.each(ways)('by %s are counted together, however their headers are written', async (_, headers) => {
    const app = door()
    let n = 0
    const counts = await statuses(900, async () => app.request('/', { headers: headers(n++) }))
    expect(counts[200]).toBeGreaterThanOrEqual(300)
    expect(counts[429]).toBeGreaterThan(0)
  })

  test('by one do not count for another', async () => {
    const app = door()
    await statuses(900, async () => app.request('/', { headers: { authorization: 'Bearer secret' } }))
    expect((await app.request('/', { headers: { cookie: 'session=max' } })).status).toBe(200)
  })
})

describe('at the doors of WeChat clients', () => {
  const endpoints = [{ token: 'one-token' }, { token: 'another-token' }]
  const door = () => {
    const app = new Hono()
    app.use(...pollsAndUploads('/wechat', endpoints))
    return app.all('*', (c) => c.text('in'))
  }

  test.each([
    ['polls', '/tasks', 200],
    ['files', '/upload', 2_000],
    ['pieces of files', '/upload/picture.jpg', 2_000],
  ])('%s of one endpoint come only so often; another endpoint has its own', async (_, path, burst) => {
    const app = door()
    const counts = await statuses(5 * burst, async () => app.request(`/wechat/one-token${path}`, { method: 'POST' }))
    expect(counts[200]).toBeGreaterThanOrEqual(burst)
    expect(counts[429]).toBeGreaterThan(0)
    expect((await app.request(`/wechat/another-token${path}`, { method: 'POST' })).status).toBe(200)
  })

  test.each([
    ['reports', '/wechat/one-token'],
    ['what belongs to no endpoint', '/wechat/guessed/upload'],
    ['what only begins alike', '/wechat/one-token/uploads'],
  ])('%s are not counted', async (_, path) => {
    const app = door()
    expect(await statuses(1_000, async () => app.request(path, { method: 'POST' }))).toEqual({ 200: 1_000 })
  })
})

describe('an allowance', () => {
  test('is so much at once, then a little at a time, and whole again after a while; each has their own', () => {
    const buckets = new Buckets({ burst: 3, every: 100 })
    for (let n = 0; n < 3; n++) {
      expect(buckets.wait('a', 1_000)).toBe(0)
      buckets.take('a', 1_000)
    }
    expect(buckets.wait('a', 1_000)).toBe(100)
    expect(buckets.wait('b', 1_000)).toBe(0)
    expect(buckets.wait('a', 1_100)).toBe(0)
    buckets.take('a', 1_100)
    expect(buckets.wait('a', 1_150)).toBe(50)
    expect(buckets.wait('a', 1_400)).toBe(0)
  })

  test('of one who goes on asking ends no later than that of others', () => {
    const buckets = new Buckets({ burst: 2, every: 100 })
    for (let n = 0; n < 1_000; n++) buckets.take('a', 0)
    expect(buckets.wait('a', 0)).toBe(100)
  })

  test('is remembered of ten thousand at most', () => {
    const buckets = new Buckets({ burst: 1, every: 1_000_000 })
    for (let n = 0; n <= 10_000; n++) buckets.take(`caller ${n}`, 0)
    const left = ['caller 0', 'caller 1', 'caller 10000'].map((who) => buckets.wait(who, 0))
    expect(left).toEqual([0, 1_000_000, 1_000_000])
  })

  test('of one who goes on asking is not forgotten because others come', () => {
    const buckets = new Buckets({ burst: 1, every: 1_000_000 })
    for (let n = 0; n < 10_000; n++) buckets.take(`caller ${n}`, 0)
    buckets.take('caller 0', 0)
    buckets.take('another', 0)
    expect([buckets.wait('caller 0', 0), buckets.wait('caller 1', 0)]).toEqual([1_000_000, 0])
  })
})

describe('where a request comes from', () => {
  const seen = async (address: string | undefined, forwarded?: string): Promise<string> => {
    const app = new Hono().get('/', (c) => c.text(callerOf(c)))
    const headers = new Headers(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded })
    const incoming = { socket: { remoteAddress: address, remotePort: 1, remoteFamily: 'IPv4' } }
    return (await app.request('/', { headers }, { incoming })).text()
  }

  test.each([
    ['192.0.2.1', undefined, '192.0.2.1'],
    ['192.0.2.1', '198.51.100.1', '192.0.2.1'],
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::1', '203.0.113.9, 198.51.100.1', '198.51.100.1'],
    ['::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', '198.51.100.1:1000', '198.51.100.1'],
    ['127.0.0.1', '203.0.113.9, 198.51.100.1:1000', '198.51.100.1'],
    ['127.0.0.1', '[2001:db8:1:2::9]:1000', '2001:db8:1:2::/64'],
    ['127.0.0.1', '[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
    ['127.0.0.1', '[::ffff:198.51.100.1]:1000', '198.51.100.1'],
    ['127.0.0.1', '2001:db8::1000', '2001:db8:0:0::/64'],
    ['127.0.0.1', 'nonsense', '127.0.0.1'],
    ['127.0.0.1', 'nonsense:1000', '127.0.0.1'],
    ['127.0.0.1', '[nonsense]:1000', '127.0.0.1'],
    ['::ffff:192.0.2.1', undefined, '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', undefined, '2001:db8:1:2::/64'],
    ['2001:db8::1', undefined, '2001:db8:0:0::/64'],
    ['fe80::1%eth0', undefined, 'fe80:0:0:0::/64'],
    ['127.0.0.1', '2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
  ])('from %s, forwarded for %s: %s', async (address, forwarded, expected) => {
    expect(await seen(address, forwarded)).toBe(expected)
  })
})
