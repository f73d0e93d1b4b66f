import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { accountId } from '../model/id.ts'
import { type Behind, behindOf, type DoorOptions } from '../server/behind.ts'
import { admits, type Endpoint, endpointBy } from '../server/endpoint.ts'
import { textOf } from '../server/ticket.ts'
import { Connection, type Owner } from './connection.ts'
import { Pushing } from './pushing.ts'

/** What `sockets` needs: the same as `wechat`. Without a `url` no client learns where to open a socket. */
export interface SocketsOptions extends DoorOptions {
  /** Seconds between two beats of a client. One that is silent for three of them is cut off. Default: 30. */
  readonly heartbeat?: number
}

/** The door for clients that hold a WebSocket open: give it to `wechat({ sockets })`, which tells them the address. */
export interface Sockets {
  readonly heartbeat: number
  /** For the `upgrade` event of a Node HTTP server. False where the address is none of ours: then answer, or destroy the
   *  socket, yourself. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** Closes every socket, and takes no new ones. Resolves when their last frames are done with. */
  close(): Promise<void>
}

/** Milliseconds that a client has to say good-bye. */
const GOODBYE = 1000

const PATH = /\/([^/?]+)\/socket\/([^/?]+)(?:\?.*)?$/

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

const refuse = (socket: Duplex, status: string): void => {
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

const ownerOf = (endpoint: Endpoint, ticket: string): Owner | undefined => {
  const account = textOf('socket', ticket, endpoint.token)
  if (!account || endpoint.socket === false || !admits(endpoint, account)) return undefined
  return { endpoint, account: accountId(account) }
}

class Doors implements Sockets {
  readonly heartbeat: number
  readonly #behind: Behind
  readonly #endpointOf: (token: string) => Endpoint | undefined
  readonly #server: WebSocketServer
  readonly #pushing: Pushing
  readonly #open = new Map<Connection, Promise<void>>()
  #closed = false

  constructor(options: SocketsOptions) {
    this.heartbeat = options.heartbeat ?? 30
    if (!(this.heartbeat > 0)) throw new TypeError('heartbeat: expected seconds')
    // without a heartbeat: who is on a socket is offered no other
    this.#behind = behindOf(options)
    this.#endpointOf = endpointBy(options.endpoints)
    this.#pushing = new Pushing(this.#behind)
    const maxPayload = this.#behind.limits.body
    this.#server = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload })
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const [, token = '', ticket = ''] = PATH.exec(request.url ?? '') ?? []
    const endpoint = this.#endpointOf(decoded(token))
    if (endpoint === undefined) return false
    const owner = ownerOf(endpoint, decoded(ticket))
    if (this.#closed) refuse(socket, '503 Service Unavailable')
    else if (owner === undefined) refuse(socket, '404 Not Found')
    else
      this.#server.handleUpgrade(request, socket, head, (opened) =>
        this.#serve(new Connection(opened, this.#behind, owner)),
      )
    return true
  }

  #serve(connection: Connection): void {
    const gone = connection.open(this.heartbeat, () => {
      if (connection.isOpen) this.#pushing.join(connection)
    })
    const done = gone.then(() => this.#pushing.leave(connection)).finally(() => this.#open.delete(connection))
    this.#open.set(connection, done)
  }

  async close(): Promise<void> {
    this.#closed = true
    const open = [...this.#open]
    for (const [connection] of open) connection.close(GOODBYE)
    await Promise.all(open.map(([, done]) => done))
  }
}

/**
 * The WebSocket door, on Node. Its addresses are `<url>/<token>/socket/<ticket>`, told to a client when it logs in by HTTP;
 * the ticket says whose socket it is. Every frame is a report, kept and answered in order; commands go out as soon as there
 * are some, to the newest socket of their account.
 *
 *     const door = sockets({ endpoints, keeper, url })
 *     const app = new Hono().route('/wechat', wechat({ endpoints, keeper, url, sockets: door }))
 *     serve({ fetch: app.fetch, port }).on('upgrade', (request, socket, head) => {
 *       if (!door.upgrade(request, socket, head)) socket.destroy()
 *     })
 *
 * @throws {TypeError} for what `wechat` would not take, and for a heartbeat that is no number of seconds.
 */
export const sockets = (options: SocketsOptions): Sockets => new Doors(options)
