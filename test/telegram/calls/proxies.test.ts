import { createHash } from 'node:crypto'
import { type Kept, placeId } from '@queqiao/hub'
import { telegram } from '@queqiao/telegram'
import { expect, it, onTestFinished, vi } from 'vitest'
import { Trouble } from '../../../bridges/telegram/src/errors.ts'
import { type Credentials, httpProxy, muteProxy, socksProxy, type TestProxy } from '../../servers/proxies.ts'
import { cut, startTelegram } from '../../servers/telegram/index.ts'
import { jpeg } from '../../servers/telegram/samples.ts'
import { settled } from '../house.ts'
import { account, Port } from '../port.ts'
import { Lane } from '../run.ts'
import { kept, privately, said } from '../said.ts'

// what is written in an address only as %40, %3A and %25
const credentials: Credentials = { user: 'me', password: 'p@ss:w%rd' }
const shown = 'me:p%40ss%3Aw%25rd@'

const kinds = [
  ['http', httpProxy],
  ['socks5', socksProxy],
] as const

/** A bridge that reaches the Bot API server through a proxy alone. */
const behind = async (proxy: TestProxy, address: string) => {
  const server = await startTelegram()
  const alice = server.user('Alice')
  const forum = server.forum({ members: [alice] })
  const port = new Port(alice.id)
  const bridge = telegram({ botToken: server.token, apiRoot: server.apiRoot, forums: [forum.id], proxy: address })
  await bridge.start(port)
  onTestFinished(async () => {
    await bridge.stop()
    await proxy.stop()
    expect(server.violations).toEqual([])
    await server.stop()
  })
  return { server, alice, forum, port, bridge, lane: new Lane({ account, chat: privately }, '李雷') }
}

const picture = (port: Port): Kept => {
  const bytes = jpeg(400, 300)
  const file = kept('a.jpg', 'image/jpeg', { size: bytes.length, width: 400, height: 300 })
  port.files.set(file.id, async function* () {
    yield bytes
  })
  return file
}

const big = 30_000_000

async function* zeros(size: number): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0; left -= 65_536) yield new Uint8Array(Math.min(left, 65_536))
}

it.each(kinds)('everything goes through a proxy, %s: texts, files, updates, downloads', async (kind, open) => {
  const proxy = await open(credentials)
  const { server, alice, forum, port, bridge, lane } = await behind(proxy, `${kind}://${shown}${proxy.host}`)
  await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 9_000)
  await settled(bridge, lane, said({ text: ['你好'] }))
  await settled(bridge, lane, said({ content: { kind: 'image', file: picture(port) } }))
  const [topic] = server.topics(forum)
  expect(server.messages(forum, topic?.id).map(({ text, file }) => file?.kind ?? text)).toEqual(['你好', 'photo'])

  port.places.set(placeId(`${forum.id}/${topic?.id}`), [{ account, chat: privately }])
  const bytes = jpeg(20, 20)
  alice.show(forum, { kind: 'photo', name: 'b.jpg', bytes, width: 20, height: 20 }, { thread: topic?.id ?? 0 })
  await vi.waitFor(() => expect(port.received).toHaveLength(1), 9_000)
  await bridge.read(port.received)
  const hash = (of: Uint8Array | undefined) =>
    createHash('sha256')
      .update(of ?? '')
      .digest('hex')
  expect(hash(port.kept[0]?.bytes)).toBe(hash(bytes))
  expect(proxy.wanted.length).toBeGreaterThan(0)
  expect(new Set(proxy.wanted)).toEqual(new Set([new URL(server.apiRoot).host]))
})

it.each(kinds)(
  'a file that breaks off on its way through a proxy, %s, is sent again, and stands there once',
  async (kind, open) => {
    const proxy = await open()
    const { server, forum, port, bridge, lane } = await behind(proxy, `${kind}://${proxy.host}`)
    const file = kept('big.bin', 'x/y', { size: big })
    port.files.set(file.id, () => zeros(big))
    server.faults.add(cut(500_000), { method: 'sendDocument' })
    expect(await settled(bridge, lane, said({ content: { kind: 'file', file } }))).toMatchObject([{ certain: true }])
    const [topic] = server.topics(forum)
    expect(server.messages(forum, topic?.id)).toMatchObject([{ file: { size: big } }])
  },
)

it.each([
  ['another password', 'http', () => httpProxy(credentials), 'me:wrong@', 'user and password (407)'],
  ['no password', 'socks5', () => socksProxy(credentials), '', 'it wants a user and a password'],
  ['another password', 'socks5', () => socksProxy(credentials), 'me:wrong@', 'does not take this user and password'],
  ['no way on', 'http', () => httpProxy(undefined, 502), '', 'it answered 502'],
  ['no way on', 'socks5', () => socksProxy(undefined, 5), '', 'the connection is refused to it, too'],
] as const)(
  'with %s, a proxy (%s) is named as what is wrong, and nothing was sent',
  async (_, kind, open, user, why) => {
    const proxy = await open()
    const { server, port, bridge, lane } = await behind(proxy, `${kind}://${user}${proxy.host}`)
    await vi.waitFor(() => expect(port.lastHealth?.reason).toContain(`cannot be reached through the proxy: `), 9_000)
    expect(port.lastHealth?.reason).toContain(why)
    const error = await bridge.deliver(lane.run(said({}))).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'Retry', scope: 'bridge', certain: true, cause: expect.any(Trouble) })
    const told = `${String(error)} ${JSON.stringify(port.healths)}`
    for (const secret of ['wrong', 'p@ss', server.token, proxy.host]) expect(told).not.toContain(secret)
    expect(server.calls).toEqual([])
  },
)

it.each(kinds)('a proxy that is away, %s, is named, and holds up no end', async (kind, open) => {
  const proxy = await open()
  await proxy.stop()
  const { port, bridge } = await behind({ ...proxy, stop: async () => {} }, `${kind}://${proxy.host}`)
  await vi.waitFor(() => expect(port.lastHealth?.reason).toContain('through the proxy: ECONNREFUSED'), 9_000)
  const before = Date.now()
  await bridge.stop()
  expect(Date.now() - before).toBeLessThan(1000)
})

it.each(kinds)('what waits for a proxy that never answers, %s, ends with its run, and was not sent', async (kind) => {
  const proxy = await muteProxy()
  const { port, bridge, lane } = await behind(proxy, `${kind}://${proxy.host}`)
  const file = picture(port)
  const stopping = new AbortController()
  setTimeout(() => stopping.abort(), 100)
  const run = { ...lane.run(said({ content: { kind: 'image', file } })), signal: stopping.signal }
  lane.place = placeId(`${-1001}/2`)
  const error = await bridge.deliver(run).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'Retry', certain: true })
})
