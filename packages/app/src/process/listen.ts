import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Address } from '../config/values.ts'
import { StartError } from '../errors.ts'

/** A server that is listening. */
export interface Listening {
  /** Where, as a URL; wildcard hosts are shown as the local one. */
  readonly url: string
  /** Lets requests under way end, for at most three seconds. */
  stop(): Promise<void>
}

// Node's own five seconds are just the time between two polls of WeHub, which would meet a connection being closed
const KEEP_ALIVE = 75_000
/** Milliseconds that a request may take to come. Node's own five minutes are too few for 200 MB on a home's uplink. */
const REQUEST = 3_600_000

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program',
  EACCES: 'is not allowed to this user; take a port above 1023',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'is no address of this machine',
}

const trouble = (key: string, { host, port }: Address, error: NodeJS.ErrnoException): StartError =>
  new StartError(`${key}: ${host}:${port} ${reasons[error.code ?? ''] ?? 'cannot be listened on'}`, { cause: error })

/** An address as a URL on this machine: wildcard hosts become the local one. */
export const urlOf = (host: string, port: number): string => {
  const near = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${near.includes(':') ? `[${near}]` : near}:${port}`
}

const closing = (server: Server) => (): Promise<void> =>
  new Promise((resolve) => {
    const impatience = setTimeout(() => server.closeAllConnections(), 3_000)
    server.close(() => {
      clearTimeout(impatience)
      resolve()
    })
    server.closeIdleConnections()
  })

/** Takes a connection that wants to become another one; false where it is none of its own. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean

const NOT_FOUND = 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

export interface Served {
  readonly app: Pick<Hono, 'fetch'>
  /** Default: every connection stays what it is. */
  readonly upgrade?: Upgrade | undefined
}

// some clients offer HTTP/2 on every request: that is no reason to treat it as another one (Node before 24.9 does)
const isWebSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket'

const passUpgrades = (server: Server, upgrade: Upgrade): void => {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!upgrade(request, socket, head)) socket.on('error', () => {}).end(NOT_FOUND)
  })
}

/** Serves an app. `key` is the setting that an error names.
 *  @throws StartError where the address cannot be had. */
export const listen = (key: string, { app, upgrade }: Served, address: Address): Promise<Listening> =>
  new Promise((resolve, reject) => {
    const server = createServer({
      keepAliveTimeout: KEEP_ALIVE,
      headersTimeout: KEEP_ALIVE + 5_000,
      requestTimeout: REQUEST,
      ...(upgrade && { shouldUpgradeCallback: isWebSocket }),
    })
    server.on('request', getRequestListener(app.fetch, { hostname: address.host }))
    if (upgrade) passUpgrades(server, upgrade)
    server.once('error', (error) => reject(trouble(key, address, error)))
    server.listen(address.port, address.host, () => {
      const bound = server.address()
      const port = typeof bound === 'object' && bound ? bound.port : address.port
      resolve({ url: urlOf(address.host, port), stop: closing(server) })
    })
  })
