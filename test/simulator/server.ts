import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { buffer, text } from 'node:stream/consumers'
import { type WebSocket, WebSocketServer } from 'ws'

interface Request {
  readonly action: string
  readonly appid: string
  readonly wxid: string
  readonly client_session?: string
  readonly data: Record<string, unknown>
}

interface Envelope {
  readonly error_code: unknown
  readonly error_reason: unknown
  readonly ack_type: unknown
  readonly data: unknown
}

/** A file that was brought. */
export interface Brought {
  readonly path: string
  readonly type: string
  readonly raw: Buffer
  /** The fields of the form, and of each file its name and its bytes. */
  readonly fields: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, { readonly filename: string; readonly bytes: Buffer }>>
}

const partsOf = (type: string, raw: Buffer): Pick<Brought, 'fields' | 'files'> => {
  const boundary = /boundary="(?<boundary>[^"]+)"/.exec(type)?.groups?.boundary
  const parts = boundary === undefined ? [] : raw.toString('latin1').split(`--${boundary}`).slice(1, -1)
  const fields: Record<string, string> = {}
  const files: Record<string, { filename: string; bytes: Buffer }> = {}
  for (const part of parts) {
    const [head = '', ...rest] = part.split('\r\n\r\n')
    const body = Buffer.from(rest.join('\r\n\r\n').slice(0, -2), 'latin1')
    const { name = '', filename } = /name="(?<name>[^"]*)"(?:;filename="(?<filename>[^"]*)")?/.exec(head)?.groups ?? {}
    if (filename === undefined) fields[name] = body.toString()
    else files[name] = { filename, bytes: body }
  }
  return { fields, files }
}

const listening = async (listener: RequestListener) => {
  const server = createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { server, origin: `http://127.0.0.1:${address.port}`, close }
}

/** What lies at `/media/…`, and what is brought to `/upload…`. */
const shelf = () => {
  const media = new Map<string, Uint8Array>()
  const brought: Brought[] = []
  const take = async (incoming: IncomingMessage) => {
    const [type = '', raw] = [incoming.headers['content-type'], await buffer(incoming)]
    brought.push({ path: incoming.url ?? '', type, raw, ...partsOf(type, raw) })
  }
  return { media, brought, take }
}

export interface CallbackServer {
  readonly url: string
  /** Where `media` lies. */
  readonly origin: string
  readonly media: Map<string, Uint8Array>
  readonly brought: readonly Brought[]
  /** The open WebSockets. */
  readonly sockets: ReadonlySet<WebSocket>
  /** Every request, in order of arrival; `raw` as it stood on the wire. */
  readonly requests: (Request & { readonly raw: string })[]
  /** Task to hand out at the next poll. */
  readonly tasks: unknown[]
  close(): Promise<void>
}

export interface ServerOptions {
  /** Acks by the older rule. */
  readonly v1?: boolean
  readonly secret?: string
  /** Offers a WebSocket, with this many seconds between beats. */
  readonly heartbeat?: number
  /** Changes an answer; a string is sent as it is. */
  readonly change?: (envelope: Envelope, request: Request) => unknown
}

const own = new Set(['login', 'logout', 'pull_task'])

/** A WeHub callback that answers as the document says, unless told to do otherwise. */
export const callbackServer = async (options: ServerOptions = {}): Promise<CallbackServer> => {
  const { v1 = false, secret, heartbeat, change } = options
  const requests: (Request & { raw: string })[] = []
  const tasks: unknown[] = []
  const { media, brought, take } = shelf()
  let given = 0

  const loginData = (wxid: string, nonce: unknown): unknown => ({
    ...(secret !== undefined && {
      signature: createHash('md5')
        .update(`${wxid}#${String(nonce)}#${secret}`)
        .digest('hex')
        .toUpperCase(),
    }),
    ...(heartbeat !== undefined && {
      extension_protocol: {
        type: 'websocket',
        param: { ws_url: `${origin.replace('http', 'ws')}/socket`, heartbeat_interval: heartbeat },
      },
    }),
  })

  const dataFor = ({ action, wxid, data }: Request): unknown => {
    if (action === 'login') return loginData(wxid, data.nonce)
    if (action === 'report_task_result' && v1) return { task_id: data.task_id }
    if (action !== 'pull_task' || tasks.length === 0) return {}
    given += 1
    return { task_id: `t${given}`, task_data: tasks.shift() }
  }

  const answer = (raw: string): string => {
    const request: Request = JSON.parse(raw.replaceAll('\n', '\\n').replaceAll('\t', '\\t'))
    requests.push({ ...request, raw })
    const ack = v1 || own.has(request.action) ? `${request.action}_ack` : 'common_ack'
    const envelope = { error_code: 0, error_reason: '', ack_type: ack, data: dataFor(request) }
    const changed = change ? change(envelope, request) : envelope
    return typeof changed === 'string' ? changed : JSON.stringify(changed)
  }

  const uploaded = async (incoming: IncomingMessage): Promise<string> => {
    await take(incoming)
    const file_index = brought.at(-1)?.fields.file_index ?? ''
    return JSON.stringify({ error_code: 0, error_reason: '', ack_type: 'upload_file_ack', file_index })
  }

  const { server, origin, close } = await listening(async (incoming, outgoing) => {
    const [, first = '', second = ''] = (incoming.url ?? '').split('/')
    if (first === 'media') outgoing.writeHead(media.has(second) ? 200 : 404).end(media.get(second))
    else if (incoming.url?.endsWith('/upload')) outgoing.end(await uploaded(incoming))
    else outgoing.end(answer(await text(incoming)))
  })
  const door = new WebSocketServer({ server })
  door.on('connection', (socket) => {
    socket.on('message', (data) => {
      const frame = data.toString()
      if (frame.includes('"atcion"')) requests.push({ ...JSON.parse(frame), action: 'heartbeat', raw: frame })
      else socket.send(answer(frame))
    })
  })
  return {
    ...{ url: `${origin}/wechat/callback`, origin, requests, tasks, media, brought, sockets: door.clients },
    close: async () => {
      for (const socket of door.clients) socket.terminate()
      await close()
    },
  }
}

interface Event {
  readonly action: string
  readonly cwxid?: string
  readonly data: Record<string, unknown>
}

export interface PolledServer {
  readonly url: string
  readonly origin: string
  readonly media: Map<string, Uint8Array>
  readonly brought: readonly Brought[]
  /** Every report as it came, parsed. */
  readonly reports: readonly unknown[]
  /** The reports of WeQuick, without their envelope. */
  readonly events: readonly Event[]
  /** The query of every poll. */
  readonly polls: readonly Readonly<Record<string, string>>[]
  /** What the next poll is answered with. */
  readonly commands: unknown[]
  close(): Promise<void>
}

/** A server of WeQuick or WeHelp: takes events, and hands out what waits; `one`: by itself, without an array. */
export const polledServer = async (options: { one?: boolean; answer?: string } = {}): Promise<PolledServer> => {
  const [reports, polls, commands]: [unknown[], Record<string, string>[], unknown[]] = [[], [], []]
  const { media, brought, take } = shelf()

  const handedOut = (url: URL): unknown => {
    polls.push(Object.fromEntries(url.searchParams))
    return options.one && commands.length > 0 ? commands.shift() : commands.splice(0)
  }

  const { origin, close } = await listening(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '', 'http://server')
    const [, first = '', second = ''] = url.pathname.split('/')
    if (first === 'media') return void outgoing.writeHead(media.has(second) ? 200 : 404).end(media.get(second))
    if (first === 'upload') {
      await take(incoming)
      return void outgoing.end('1')
    }
    if (url.pathname.endsWith('/tasks')) return void outgoing.end(options.answer ?? JSON.stringify(handedOut(url)))
    reports.push(JSON.parse(await text(incoming)))
    outgoing.end(options.answer ?? '[]')
  })
  const isEvent = (value: unknown): value is { data: Event } =>
    typeof value === 'object' && value !== null && 'data' in value
  return {
    ...{ url: `${origin}/wechat/events`, origin, media, brought, reports, polls, commands, close },
    get events() {
      return reports.filter(isEvent).map(({ data }) => data)
    },
  }
}
