import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Who may use a proxy. Absent: everybody. */
export interface Credentials {
  readonly user: string
  readonly password: string
}

/** A proxy of the tests. */
export interface TestProxy {
  /** Without user and password. */
  readonly host: string
  /** Where connections were wanted to, `host:port`, in order; refused ones too. */
  readonly wanted: readonly string[]
  /** Bytes that went through it to the other side. */
  sent(): number
  stop(): Promise<void>
}

interface Passing {
  readonly wanted: string[]
  readonly sockets: Set<Socket>
  sent: number
}

/** Joins a client and what it wanted to have; calls `ready` when both are. */
const join = (client: Socket, to: { host: string; port: number }, passing: Passing, ready: () => void) => {
  const other = connect(to.port, to.host, () => {
    ready()
    client.on('data', (data) => {
      passing.sent += data.length
    })
    client.pipe(other).pipe(client)
  })
  passing.sockets.add(other)
  other.on('error', () => client.destroy())
  client.on('error', () => other.destroy())
  client.on('close', () => other.destroy())
}

const running = async (server: Server, passing: Passing): Promise<TestProxy> => {
  server.on('connection', (socket) => passing.sockets.add(socket.on('error', () => {})))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    wanted: passing.wanted,
    sent: () => passing.sent,
    stop: async () => {
      for (const socket of passing.sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** An HTTP proxy that knows nothing but CONNECT. `refuse`: what it answers in place of a connection. */
export const httpProxy = (only?: Credentials, refuse?: number): Promise<TestProxy> => {
  const passing: Passing = { wanted: [], sockets: new Set(), sent: 0 }
  const expected = only && `Basic ${Buffer.from(`${only.user}:${only.password}`).toString('base64')}`
  const server = createHttp((_, response) => response.writeHead(405).end())
  server.on('connect', (request, socket: Socket) => {
    const { host, port } = /^(?<host>.+):(?<port>\d+)$/.exec(request.url ?? '')?.groups ?? {}
    passing.wanted.push(`${host}:${port}`)
    const status = expected && request.headers['proxy-authorization'] !== expected ? 407 : refuse
    if (status) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    join(socket, { host: String(host), port: Number(port) }, passing, () =>
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n'),
    )
  })
  return running(server, passing)
}

/** Gives what a socket brings, so many bytes at a time. */
const reader =
  (socket: Socket) =>
  async (count: number): Promise<Buffer> => {
    for (;;) {
      const bytes: Buffer | null = count > 0 ? socket.read(count) : Buffer.alloc(0)
      if (bytes) return bytes
      if (socket.readableEnded || socket.destroyed) throw new Error('ended')
      await once(socket, 'readable')
    }
  }

// https://www.rfc-editor.org/rfc/rfc1928, https://www.rfc-editor.org/rfc/rfc1929
const greet = async (
  socket: Socket,
  take: (count: number) => Promise<Buffer>,
  only?: Credentials,
): Promise<boolean> => {
  const [, count = 0] = await take(2)
  const methods = await take(count)
  const method = only ? 2 : 0
  if (!methods.includes(method)) return socket.end(Buffer.from([5, 0xff])) && false
  socket.write(Buffer.from([5, method]))
  if (!only) return true
  const [, userLength = 0] = await take(2)
  const user = (await take(userLength)).toString()
  const password = (await take((await take(1))[0] ?? 0)).toString()
  const known = user === only.user && password === only.password
  socket.write(Buffer.from([1, known ? 0 : 1]))
  if (!known) socket.end()
  return known
}

const addressIn = async (take: (count: number) => Promise<Buffer>): Promise<{ host: string; port: number }> => {
  const [, , , kind] = await take(4)
  const host = kind === 1 ? [...(await take(4))].join('.') : (await take((await take(1))[0] ?? 0)).toString()
  return { host, port: (await take(2)).readUInt16BE() }
}

const reply = (code: number) => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0])

/** A SOCKS5 proxy. `refuse`: the code that it answers with in place of a connection. */
export const socksProxy = (only?: Credentials, refuse?: number): Promise<TestProxy> => {
  const passing: Passing = { wanted: [], sockets: new Set(), sent: 0 }
  const serve = async (socket: Socket) => {
    const take = reader(socket)
    if (!(await greet(socket, take, only))) return
    const to = await addressIn(take)
    passing.wanted.push(`${to.host}:${to.port}`)
    if (refuse) return void socket.end(reply(refuse))
    join(socket, to, passing, () => socket.write(reply(0)))
  }
  return running(
    createServer((socket) => void serve(socket).catch(() => socket.destroy())),
    passing,
  )
}

/** One that takes every connection and says nothing. */
export const muteProxy = (): Promise<TestProxy> =>
  running(
    createServer(() => {}),
    { wanted: [], sockets: new Set(), sent: 0 },
  )
