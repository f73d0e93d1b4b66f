import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createRaw, type Server, type Socket } from 'node:net'

const servers: { close(): Promise<void> }[] = []

/** A port of this machine that something answers at. */
export interface Answering {
  readonly port: number
  readonly url: string
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Socket>
  /** How many there were. */
  readonly count: () => number
}

const portOf = (address: string | AddressInfo | null): number =>
  address && typeof address === 'object' ? address.port : 0

const listening = async (server: Server, host: string, port: number): Promise<Answering> => {
  const sockets = new Set<Socket>()
  let count = 0
  server.on('connection', (socket: Socket) => {
    count++
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
  })
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  servers.push({ close })
  const bound = portOf(server.address())
  return { port: bound, url: `http://${host}:${bound}`, sockets, count: () => count }
}

/** A web server. */
export const web = (listener: RequestListener, host = '127.0.0.1', port = 0): Promise<Answering> =>
  listening(createServer(listener), host, port)

/** A server that says what it likes. */
export const raw = (said: (socket: Socket) => void): Promise<Answering> =>
  listening(
    createRaw((socket) => socket.once('data', () => said(socket))),
    '127.0.0.1',
    0,
  )

/** Ends all that were made. */
export const closeServers = async (): Promise<void> => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
}
