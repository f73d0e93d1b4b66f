import {
  request as ask,
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** What becomes of a send. `after`: the connection is cut when it has been done. A number: it is refused with 429, to be tried again
 *  after so many milliseconds. */
export type Fate = 'pass' | 'after' | number

/** How the side that is stood before speaks. */
export interface Manner {
  /** The chat that a request says something in; undefined: it says nothing. */
  saysIn(path: string, body: Buffer): string | undefined
  /** Whether latency concerns it. */
  takesTime(path: string): boolean
  /** The body as the side understands it. */
  adapted?(body: Buffer): Buffer
  tooMany(ms: number): string
}

/** What stands between a program and the side that it sends to, and lets things go wrong. A request that has come whole is done, also
 *  where nobody waits for its answer any more: as servers do. */
export class Between {
  /** Milliseconds before a call that takes time is done. */
  latency = 0
  /** What becomes of the n-th send of a chat, from 1. */
  fate: (chat: string, n: number) => Fate = () => 'pass'
  readonly #to: string
  readonly #manner: Manner
  readonly #sends = new Map<string, number>()
  #server = createServer()
  #port = 0

  private constructor(to: string, manner: Manner) {
    this.#to = to
    this.#manner = manner
  }

  static async before(to: string, manner: Manner): Promise<Between> {
    const between = new Between(to, manner)
    await between.open()
    return between
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async open(): Promise<void> {
    const answer: RequestListener = (request, response) =>
      void this.#pass(request, response).catch(() => response.destroy())
    this.#server = createServer(answer)
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = Object(this.#server.address()).port
  }

  /** Every connection is cut, and new ones are refused. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    const whole = Buffer.concat(pieces)
    const body = this.#manner.adapted?.(whole) ?? whole
    const path = request.url ?? ''
    const chat = this.#manner.saysIn(path, body)
    const fate = chat === undefined ? 'pass' : this.#fateIn(chat)
    if (typeof fate === 'number') {
      const headers = { 'content-type': 'application/json', 'retry-after': String(Math.ceil(fate / 1_000)) }
      response.writeHead(429, headers).end(this.#manner.tooMany(fate))
      return
    }
    if (this.latency && this.#manner.takesTime(path)) await pause(this.latency)
    // only a poll is given up when nobody waits for it
    const ended = new AbortController()
    if (chat === undefined) response.once('close', () => ended.abort())
    const answer = await this.#done(request, body, ended.signal)
    if (fate === 'after') return void request.socket.destroy()
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  }

  #fateIn(chat: string): Fate {
    const n = (this.#sends.get(chat) ?? 0) + 1
    this.#sends.set(chat, n)
    return this.fate(chat, n)
  }

  #done({ method, url, headers }: IncomingMessage, body: Buffer, signal: AbortSignal) {
    return new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
      const length = { 'content-length': String(body.length) }
      const asked = ask(`${this.#to}${url}`, { method, headers: { ...headers, ...length }, signal }, async (answer) => {
        const pieces: Buffer[] = []
        for await (const piece of answer) pieces.push(piece)
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(pieces) })
      })
      asked.on('error', reject)
      asked.end(body)
    })
  }
}
