import { MatrixClient } from 'matrix-bot-sdk'
import { Pool } from 'undici'
import { type Repository, repository } from './calls/repository.ts'
import { homeserverError } from './errors.ts'
import { type Fields, fields, readIfJson, string } from './json.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
type Query = Readonly<Record<string, string | number>>

/** What is used of a matrix-bot-sdk `MatrixClient`. It must hold the application service's token and impersonate nobody. */
export interface Client {
  readonly homeserverUrl: string
  readonly accessToken: string
  doRequest(
    method: Method,
    endpoint: string,
    qs?: Record<string, string | number> | null,
    body?: unknown,
    timeout?: number,
    raw?: boolean,
    contentType?: string,
    noEncoding?: boolean,
    signal?: AbortSignal,
  ): Promise<unknown>
}

/** Who asks and what with. Without a user it is the bot; `null`: whoever the token belongs to. */
export interface Call {
  readonly user?: string | null
  /** With a device the homeserver knows a repeated transaction id for 24 h, also after its own restart (MSC4326). */
  readonly device?: string
  readonly query?: Query
  readonly body?: unknown
  /** Milliseconds. Default 30 000. */
  readonly timeout?: number
  readonly signal?: AbortSignal
}

/** The client-server API. */
export interface Homeserver {
  /** Path segments are escaped. An answer that is a list comes as the field `list`. Throws HomeserverError. */
  call(method: Method, path: readonly string[], call?: Call): Promise<Fields>
  /** Its files. They go past the SDK, which has them whole in memory. */
  readonly repository: Repository
  close(): Promise<void>
}

/** The SDK's client over undici: kept-alive sockets, as many as a homeserver can use. */
class PooledClient extends MatrixClient {
  readonly #pool: Pool
  readonly #base: string
  readonly #headers: Record<string, string>

  constructor(homeserver: string, token: string) {
    super(homeserver, token)
    const { origin, pathname } = new URL(homeserver)
    this.#pool = new Pool(origin, { connections: 32 })
    this.#base = pathname.replace(/\/$/, '')
    this.#headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  }

  override async doRequest(
    method: Method,
    endpoint: string,
    qs: Record<string, string | number> | null = null,
    body: unknown = null,
    timeout = 60_000,
    _raw = false,
    _contentType = '',
    _noEncoding = false,
    signal?: AbortSignal,
  ): Promise<unknown> {
    const query = qs ? `?${new URLSearchParams(Object.entries(qs).map(([key, value]) => [key, String(value)]))}` : ''
    const answer = await this.#pool.request({
      method,
      path: this.#base + endpoint + query,
      headers: this.#headers,
      body: body === null ? null : JSON.stringify(body),
      headersTimeout: timeout,
      bodyTimeout: timeout,
      signal,
    })
    const { statusCode, headers } = answer
    const read = readIfJson(await answer.body.text())
    if (statusCode >= 300) throw Object.assign(new Error(`HTTP ${statusCode}`), { statusCode, headers, body: read })
    return read
  }

  close(): Promise<void> {
    return this.#pool.destroy()
  }
}

const api = '/_matrix/client/'

/** What a request is called in errors: its verb and the words of its path, without anybody's id. */
export const named = (method: Method, path: readonly string[]): string =>
  `${method} ${path.filter((part) => /^[a-z][A-Za-z_]+$/.test(part)).join(' ')}`

/** `bot`: who asks if nobody else does; absent: whoever the token belongs to. */
const over = (client: Client, bot?: string): Homeserver['call'] => {
  return async (method, path, { user = bot, device, query, body = null, timeout = 30_000, signal } = {}) => {
    const qs = { ...(user && { user_id: user }), ...(device && { device_id: device }), ...query }
    const endpoint = api + path.map(encodeURIComponent).join('/')
    try {
      const answer = await client.doRequest(method, endpoint, qs, body, timeout, false, '', false, signal)
      return Array.isArray(answer) ? { list: answer } : fields(answer)
    } catch (error) {
      throw homeserverError(named(method, path), error)
    }
  }
}

/** A homeserver through the client that somebody already has. It stays theirs: it is never closed. Files go over
 *  connections of our own, with its token. */
export const through = (client: Client): Homeserver => {
  const files = repository(client.homeserverUrl, client.accessToken)
  return { call: over(client), repository: files, close: () => files.close() }
}

/** A homeserver by its address. `bot`: who asks if nobody else does, where the token is not the bot's own. */
export const homeserver = (url: string, token: string, bot?: string): Homeserver => {
  const client = new PooledClient(url, token)
  const files = repository(url, token, { ...(bot !== undefined && { user: bot }) })
  const close = async () => void (await Promise.all([client.close(), files.close()]))
  return { call: over(client, bot), repository: files, close }
}

/** Its calls as somebody: with a device, a repeated send is known for what it is. */
export const speakingAs = ({ call }: Homeserver, user: string, device: string): Homeserver['call'] => {
  return (method, path, about) => call(method, path, { ...about, user, device })
}

/** A field that an answer must have. */
export const field = (answer: Fields, name: string): string => {
  const value = string(answer[name])
  if (value === undefined) throw homeserverError(`answer without ${name}`, { statusCode: 502 })
  return value
}
