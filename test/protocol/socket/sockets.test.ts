import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { accountId, type Handed, personId } from '@queqiao/protocol/model'
import { type Endpoint, memoryKeeper, wechat } from '@queqiao/protocol/server'
import { type Sockets, type SocketsOptions, sockets } from '@queqiao/protocol/socket'
import { Hono } from 'hono'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { ticket } from '../../../packages/protocol/src/server/ticket.ts'
import { fetchOf, Lists, me, office, rename, token, toy } from '../server/toy.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** A client that notes what it hears. */
class Client {
  readonly heard: { readonly ok?: boolean; readonly push?: { readonly task: string } }[] = []
  readonly socket: WebSocket
  closed: number | undefined

  constructor(url: string) {
    this.socket = new WebSocket(url)
    this.socket.on('message', (data) => this.heard.push(JSON.parse(data.toString())))
    this.socket.on('close', (code) => {
      this.closed = code
    })
    stops.push(() => this.socket.terminate())
  }

  say(said: object | string | Buffer): void {
    this.socket.send(
      typeof said === 'string' || Buffer.isBuffer(said) ? said : JSON.stringify({ account: me, ...said }),
    )
  }

  async hears(count: number, timeout = 1_000): Promise<Client['heard']> {
    await vi.waitFor(() => expect(this.heard.length).toBeGreaterThanOrEqual(count), { timeout })
    return this.heard
  }

  get pushed(): readonly (string | undefined)[] {
    return this.heard.flatMap(({ push }) => (push === undefined ? [] : [push.task]))
  }
}

const setup = async (options: Partial<SocketsOptions> = {}, endpoint: Partial<Endpoint> = {}) => {
  const keeper = new Lists()
  const endpoints = [{ ...office, ...endpoint }]
  let app = new Hono()
  const server = createServer(getRequestListener((request, env) => app.fetch(request, env)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/wechat`
  const shared = { endpoints, keeper, log: keeper.log, url, ...options }
  const door: Sockets = sockets(shared)
  app = new Hono().route('/wechat', wechat({ ...shared, sockets: door }))
  server.on('upgrade', (request, socket, head) => {
    if (!door.upgrade(request, socket, head)) socket.destroy()
  })
  stops.push(async () => {
    await door.close()
    server.closeAllConnections()
    server.close()
  })
  const post = async (said: object) => {
    const response = await fetch(`${url}/${token}`, { method: 'POST', body: JSON.stringify({ account: me, ...said }) })
    return response.json()
  }
  const addressOf = async (account: string = me): Promise<string> => (await post({ account, login: true })).socket.url
  /** A client that has been heard. */
  const open = async (address?: string) => {
    const client = new Client(address ?? (await addressOf()))
    client.socket.on('open', () => client.say({ login: true }))
    await client.hears(1)
    // the answer to the login
    client.heard.shift()
    return client
  }
  return { keeper, door, url, port, post, addressOf, open }
}

/** The status of an upgrade that is turned down; 0 if the connection just ends. */
const turnedDown = (address: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(address)
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('open', () => reject(new Error('it was let in')))
    socket.on('error', () => resolve(0))
  })

describe('the address of a socket', () => {
  test('is told at login by HTTP, not again on the socket', async () => {
    const { addressOf } = await setup({ heartbeat: 20 })
    const address = await addressOf()
    expect(address).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/wechat\//)
    const client = new Client(address)
    client.socket.on('open', () => client.say({ login: true }))
    expect((await client.hears(1))[0]).not.toHaveProperty('socket')
  })

  test('is found wherever a proxy mounts it, with a query behind it', async () => {
    const { addressOf, open, port } = await setup()
    const path = new URL(await addressOf()).pathname.replace('/wechat', '/another/place')
    await open(`ws://127.0.0.1:${port}${path}?a=b`)
  })

  test('is worth nothing with another ticket or token', async () => {
    const { addressOf, url } = await setup()
    const address = await addressOf()
    const base = `${url.replace('http', 'ws')}/${token}/socket`
    expect(await turnedDown(`${address}x`)).toBe(404)
    expect(await turnedDown(`${base}/x`)).toBe(404)
    expect(await turnedDown(`${base}/%zz`)).toBe(404)
    expect(await turnedDown(`${base}/${ticket('upload', me, token)}`)).toBe(404)
    expect(await turnedDown(address.replace(token, `${token}x`))).toBe(0)
    expect(await turnedDown(`${url.replace('http', 'ws')}/other`)).toBe(0)
  })

  test('is worth nothing for an account that may not come, or where no sockets are wanted', async () => {
    for (const endpoint of [{ accounts: ['wxid_other'] }, { socket: false }]) {
      const { url } = await setup({}, endpoint)
      expect(await turnedDown(`${url.replace('http', 'ws')}/${token}/socket/${ticket('socket', me, token)}`)).toBe(404)
    }
  })

  test('wants a heartbeat that is one', async () => {
    for (const heartbeat of [0, -1, Number.NaN]) await expect(setup({ heartbeat })).rejects.toThrow(TypeError)
  })
})

describe('a frame', () => {
  test('is kept, then answered, in order', async () => {
    const { keeper, open } = await setup()
    const { append } = keeper
    const client = await open()
    keeper.reports.length = keeper.answered.length = 0
    // the first takes longest
    let left = 20
    keeper.append = async (report) => {
      await pause(left--)
      return append.call(keeper, report)
    }
    for (let n = 0; n < 20; n++) client.say({ line: `${n}` })
    const heard = await client.hears(20)
    const lines = Array.from({ length: 20 }, (_, n) => `${n}`)
    expect(heard.map((each) => (each as { about: { line: string } }).about.line)).toEqual(lines)
    expect(keeper.reports.flatMap(({ events }) => events)).toEqual(lines.map((text) => ({ kind: 'notice', text })))
    await vi.waitFor(() => expect(keeper.answered).toEqual(lines.map(() => true)), 9_000)
  })

  test('that cannot be read is told so; the socket stays', async () => {
    const { keeper, open } = await setup()
    const client = await open()
    client.say('{"secret words')
    client.say({ line: 'next' })
    expect(await client.hears(2)).toMatchObject([{ ok: false, refused: 'not JSON' }, { ok: true }])
    expect(keeper.lines).toEqual(['warn a frame could not be read {"endpoint":"office","code":"json"}'])
  })

  test('that cannot be kept is not acknowledged', async () => {
    const { keeper, open } = await setup()
    const client = await open()
    keeper.append = () => Promise.reject(new Error('disk full'))
    client.say({ line: 'words' })
    expect(await client.hears(1)).toMatchObject([{ ok: false, refused: 'could not be kept, try again' }])
  })

  test('of another account is refused and changes nothing', async () => {
    const { keeper, open } = await setup()
    const client = await open()
    const before = keeper.reports.length
    keeper.hand('a', rename('a'))
    await client.hears(1)
    client.say({ account: 'wxid_other', line: 'words', login: true, asks: true })
    expect((await client.hears(2))[1]).toMatchObject({ ok: false, refused: expect.stringContaining('another account') })
    expect(keeper.reports).toHaveLength(before)
  })

  test('that is no text is passed over, with one line in the log', async () => {
    const { keeper, open } = await setup()
    const client = await open()
    client.say(Buffer.from('{}'))
    client.say(Buffer.from('{}'))
    client.say({})
    expect(await client.hears(1)).toMatchObject([{ ok: true }])
    expect(keeper.lines).toEqual([expect.stringContaining('no text')])
  })

  test('that is larger than allowed ends the socket', async () => {
    const { open } = await setup({ limits: { body: 1000 } })
    const client = await open()
    client.say('x'.repeat(1001))
    await vi.waitFor(() => expect(client.closed).toBe(1009), 9_000)
  })

  test('counts as not answered where the client went away meanwhile, but is kept', async () => {
    const { keeper, open } = await setup()
    const client = await open()
    const { append } = keeper
    keeper.answered.length = 0
    keeper.append = async (report) => {
      client.socket.terminate()
      await pause(50)
      return append.call(keeper, report)
    }
    client.say({ line: 'words' })
    await vi.waitFor(() => expect(keeper.answered).toEqual([false]), 9_000)
    expect(keeper.reports.at(-1)?.events).toEqual([{ kind: 'notice', text: 'words' }])
  })

  test('waits at the client where the keeper is slow', async () => {
    const { keeper, open } = await setup()
    const client = await open()
    const { append } = keeper
    let keep = () => {}
    const kept = new Promise<void>((resolve) => (keep = resolve))
    keeper.append = async (report) => {
      await kept
      return append.call(keeper, report)
    }
    const words = 'x'.repeat(1_000_000)
    for (let n = 0; n < 100; n++) client.say({ line: words })
    await pause(300)
    expect(client.socket.bufferedAmount).toBeGreaterThan(50_000_000)
    keep()
    await client.hears(100, 20_000)
    expect(keeper.reports.filter(({ events }) => events.length > 0)).toHaveLength(100)
  }, 30_000)
})

describe('a command', () => {
  test('goes out as soon as there is one, without being asked for, and one by one', async () => {
    const { keeper, open } = await setup()
    keeper.hand('early', rename('x'))
    const client = await open()
    await vi.waitFor(() => expect(client.pushed).toEqual(['early']), 9_000)
    const taken: number[] = []
    const { take } = keeper
    keeper.take = (account, limit) => {
      taken.push(limit)
      return take.call(keeper, account, limit)
    }
    for (const name of ['a', 'b', 'c']) keeper.hand(name, rename(name))
    await vi.waitFor(() => expect(client.pushed).toEqual(['early', 'a', 'b', 'c']), 9_000)
    expect(new Set(taken)).toEqual(new Set([1]))
    client.say({ done: 'b' })
    await vi.waitFor(() => expect(keeper.reports.at(-1)).toMatchObject({ results: [{ task: 'b' }] }), 9_000)
  })

  test('waits until the client has said something that was accepted', async () => {
    const { keeper, url } = await setup({}, { appid: 'right' })
    const client = new Client(`${url.replace('http', 'ws')}/${token}/socket/${ticket('socket', me, token)}`)
    keeper.hand('a', rename('a'))
    client.socket.on('open', () => client.say({ appid: 'wrong' }))
    expect(await client.hears(1)).toMatchObject([{ ok: false }])
    await pause(50)
    expect(keeper.waiting).toHaveLength(1)
    client.say({ appid: 'right' })
    await vi.waitFor(() => expect(client.pushed).toEqual(['a']), 9_000)
  })

  test('that this client cannot be asked has its outcome at once', async () => {
    const { keeper, open } = await setup()
    const client = await open()
    keeper.hand('a', { kind: 'remove-friend', person: personId('p') })
    keeper.hand('b', rename('b'))
    await vi.waitFor(() => expect(client.pushed).toEqual(['b']), 9_000)
    const settled = keeper.reports.filter(({ results }) => results.length > 0)
    expect(settled).toMatchObject([{ account: me, results: [{ task: 'a', answer: { kind: 'failed' } }] }])
  })

  test('may name an address to upload to', async () => {
    const { keeper, open, url } = await setup()
    const client = await open()
    keeper.hand('a', fetchOf('a.jpg'))
    await vi.waitFor(() => expect(client.pushed).toEqual(['a']), 9_000)
    expect(client.heard[0]?.push).toMatchObject({ to: expect.stringContaining(`${url}/${token}/upload/`) })
  })

  test('goes to exactly one of several sockets of an account, the newest; to the older when that is gone', async () => {
    const { keeper, open } = await setup()
    const [older, newer] = [await open(), await open()]
    older.say({ line: 'still here' })
    await older.hears(1)
    for (const name of ['a', 'b']) keeper.hand(name, rename(name))
    await vi.waitFor(() => expect(newer.pushed).toEqual(['a', 'b']), 9_000)
    newer.socket.terminate()
    await vi.waitFor(() => expect(newer.closed).toBeDefined(), 9_000)
    await pause(20)
    keeper.hand('c', rename('c'))
    await vi.waitFor(() => expect(older.pushed).toEqual(['c']), 9_000)
    expect(newer.pushed).toEqual(['a', 'b'])
  })

  test('goes to the socket of its own account', async () => {
    const keeper = memoryKeeper(() => {})
    const { addressOf, open } = await setup({ keeper })
    const mine = await open()
    const other = new Client(await addressOf('wxid_other'))
    other.socket.on('open', () => other.say({ account: 'wxid_other' }))
    await other.hears(1)
    const outcomes = [keeper.send(me, rename('mine')), keeper.send(accountId('wxid_other'), rename('other'))]
    const names = (client: Client) =>
      client.heard.flatMap(({ push }) => (push ? [(push as { name?: string }).name] : []))
    await vi.waitFor(() => expect([names(mine), names(other)]).toEqual([['mine'], ['other']]), 9_000)
    mine.say({ done: mine.pushed[0] })
    expect(await outcomes[0]).toEqual({ kind: 'done' })
  })

  test('waits while no socket is open, and can be had by HTTP meanwhile', async () => {
    const { keeper, open, post } = await setup()
    const first = await open()
    first.socket.close()
    await vi.waitFor(() => expect(first.closed).toBe(1005), 9_000)
    await pause(20)
    keeper.hand('a', rename('a'))
    await pause(50)
    expect(keeper.waiting).toHaveLength(1)
    expect((await post({ asks: true })).wire).toMatchObject([{ task: 'a' }])
    keeper.hand('b', rename('b'))
    const second = await open()
    await vi.waitFor(() => expect(second.pushed).toEqual(['b']), 9_000)
  })

  test('that was taken for a client that then was gone has failed: nobody was told', async () => {
    const { keeper, open } = await setup()
    const client = await open()
    const { take } = keeper
    keeper.take = async (account, limit) => {
      const taken = await take.call(keeper, account, limit)
      if (taken.length > 0) {
        client.socket.terminate()
        await pause(50)
      }
      return taken
    }
    keeper.hand('a', rename('a'))
    await vi.waitFor(
      () =>
        expect(keeper.reports.at(-1)?.results).toEqual([
          { task: 'a', answer: { kind: 'failed', reason: expect.stringContaining('went away') } },
        ]),
      9_000,
    )
  })

  test('is taken again where the keeper could not be asked', async () => {
    const { keeper, open } = await setup()
    const client = await open()
    const { take } = keeper
    let fails = 1
    keeper.take = (account, limit): Promise<readonly Handed[]> =>
      fails-- > 0 ? Promise.reject(new Error('locked')) : take.call(keeper, account, limit)
    keeper.hand('a', rename('a'))
    await vi.waitFor(() => expect(client.pushed).toEqual(['a']), 3000)
    expect(keeper.lines).toEqual([expect.stringContaining('could not be taken')])
  })

  test('is not taken for clients to whom nothing can be pushed', async () => {
    const dialect = {
      ...toy,
      speak: (...of: Parameters<typeof toy.speak>) => ({ ...toy.speak(...of), push: undefined }),
    }
    const { keeper, open } = await setup({}, { dialect })
    const client = await open()
    keeper.hand('a', rename('a'))
    client.say({ line: 'words' })
    expect(await client.hears(1)).toMatchObject([{ ok: true }])
    await pause(50)
    expect(keeper.waiting).toHaveLength(1)
  })
})

describe('a socket', () => {
  test('that is silent for three beats is cut off, and nothing is handed to it any more', async () => {
    const { keeper, open } = await setup({ heartbeat: 0.05 })
    const client = await open()
    const before = performance.now()
    await vi.waitFor(() => expect(client.closed).toBe(1006), 3000)
    expect(performance.now() - before).toBeGreaterThan(100)
    expect(keeper.lines).toEqual([expect.stringContaining('silent for three beats')])
    await pause(20)
    keeper.hand('a', rename('a'))
    await pause(50)
    expect(keeper.waiting).toHaveLength(1)
  })

  test('that is full, because its client reads nothing, is cut off too', async () => {
    const { keeper, open } = await setup({ heartbeat: 0.1 })
    const client = await open()
    client.socket.pause()
    for (let n = 0; n < 300 && keeper.lines.length === 0; n++) {
      for (let frame = 0; frame < 1000; frame++) client.say({})
      await pause(5)
    }
    await vi.waitFor(() => expect(keeper.lines).toEqual([expect.stringContaining('silent for three beats')]), 5000)
  })

  test('that says anything in time, or pings, stays', async () => {
    const { keeper, open } = await setup({ heartbeat: 0.05 })
    const [beating, pinging] = [await open(), await open()]
    keeper.there.splice(0)
    for (let beat = 0; beat < 12; beat++) {
      beating.say({})
      pinging.socket.ping()
      await pause(50)
    }
    expect([beating.closed, pinging.closed]).toEqual([undefined, undefined])
    // both of both
    expect(keeper.there.length).toBeGreaterThan(12)
  })

  test('whose client is killed without a word does not hold up the others', async () => {
    const { keeper, open, addressOf } = await setup({ heartbeat: 0.1 })
    const living = await open()
    const { hostname, port, pathname } = new URL(await addressOf())
    // opened by hand, so that nothing answers for it
    const dead = connect(Number(port), hostname)
    stops.push(() => dead.destroy())
    const head = [
      'Host: x',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ]
    dead.write(`GET ${pathname} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`)
    await new Promise((resolve) => dead.once('data', resolve))
    dead.pause()
    keeper.hand('a', rename('a'))
    await vi.waitFor(() => expect(living.pushed).toEqual(['a']), 9_000)
    await vi.waitFor(() => expect(keeper.lines).toEqual([expect.stringContaining('silent')]), 3000)
  })

  test('is closed with the door, which then lets nobody in', async () => {
    const { keeper, door, open, addressOf } = await setup()
    const [one, other] = [await open(), await open()]
    const address = await addressOf()
    const { append } = keeper
    keeper.append = async (report) => {
      await pause(50)
      return append.call(keeper, report)
    }
    one.say({ line: 'last words' })
    await pause(20)
    await door.close()
    await vi.waitFor(() => expect([one.closed, other.closed]).toEqual([1001, 1001]), 9_000)
    expect(keeper.reports.at(-1)?.events).toEqual([{ kind: 'notice', text: 'last words' }])
    expect(await turnedDown(address)).toBe(503)
    keeper.hand('a', rename('a'))
    await pause(20)
    expect(keeper.waiting).toHaveLength(1)
  })
})
