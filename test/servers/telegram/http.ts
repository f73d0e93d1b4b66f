import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ApiResponse } from '@grammyjs/types'
import { rawParameters } from './body.ts'
import type { Caller, Verdict } from './calls.ts'
import { download } from './downloads.ts'
import type { Faults } from './faults.ts'
import type { Files } from './files.ts'
import { methodNamed } from './schema/schema.ts'

/** What the doors open to. */
export interface Inside {
  readonly token: string
  readonly faults: Faults
  readonly files: Files
  call(method: string, raw: Record<string, unknown>, caller: Caller): Promise<Verdict>
  /** What another process asks to be done or shown. Throws where it makes no sense. */
  control(ask: unknown): Promise<unknown>
}

/** An HTTP server that can go away and come back at the same address. */
export class Door {
  private server: Server | undefined
  private port = 0
  private readonly inside: Inside

  constructor(inside: Inside) {
    this.inside = inside
  }

  /** Without a slash at its end, as grammY's `apiRoot` wants it. */
  get address(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Listens: on a free port at first, later on the same one. */
  async open(): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.port, '127.0.0.1', resolve)
    })
    this.server = server
    this.port = (server.address() as AddressInfo).port
  }

  /** Breaks every connection and refuses new ones. */
  async close(): Promise<void> {
    const { server } = this
    this.server = undefined
    if (!server) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const ended = new AbortController()
    response.on('close', () => ended.abort())
    try {
      await this.route(request, response, ended.signal)
    } catch (error) {
      // not Telegram's words: whoever sees this has found a mistake in this server
      if (!ended.signal.aborted) send(response, refused(500, `the test server failed: ${error}`))
    }
  }

  private async body(request: IncomingMessage, pathname: string): Promise<AsyncIterable<Buffer>> {
    const method = methodNamed(pathname.split('/').at(-1) ?? '') ?? ''
    return cutShort(request, await this.inside.faults.cutAfter(method))
  }

  private async route(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.address)
    if (pathname.startsWith('/file/')) return download(this.inside, pathname, response)
    const raw = await rawParameters(request, await this.body(request, pathname))
    if (signal.aborted) return
    if (raw === undefined) return send(response, refused(400, "Bad Request: can't parse request"))
    if (pathname === '/_control') return json(response, 200, { result: (await this.inside.control(raw)) ?? null })
    const [, by, token, method] = /^(?:\/by\/([^/]+))?\/bot([^/]*)\/([^/]+)$/.exec(pathname) ?? []
    if (token === undefined || method === undefined) return send(response, refused(404, 'Not Found'))
    if (!/^\d+:[\w-]+$/.test(token)) return send(response, refused(401, 'Unauthorized: invalid token specified'))
    if (token !== this.inside.token) return send(response, refused(401, 'Unauthorized'))
    const left = new Promise<boolean>((resolve) => {
      response.once('close', () => resolve(response.writableFinished))
    })
    const verdict = await this.inside.call(method, raw, { by, signal, left })
    if (verdict.kind === 'drop') request.socket.destroy()
    else send(response, verdict.body)
  }
}

/** The pieces of a body, until so many bytes have come: then the connection breaks. */
async function* cutShort(request: IncomingMessage, most: number): AsyncGenerator<Buffer> {
  let count = 0
  for await (const piece of request) {
    count += piece.length
    if (count > most) return void request.socket.destroy()
    yield piece
  }
}

const refused = (code: number, description: string): ApiResponse<unknown> => ({
  ok: false,
  error_code: code,
  description,
})

const send = (response: ServerResponse, body: ApiResponse<unknown>): void => {
  const wait = body.ok ? undefined : body.parameters?.retry_after
  if (wait !== undefined) response.setHeader('retry-after', wait)
  json(response, body.ok ? 200 : body.error_code, body)
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
