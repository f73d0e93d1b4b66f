import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { type Forwarded, type Passing, passingOn, type Target } from './passing.ts'
import { textsIn, type WireFault } from './plan.ts'
import { relayOf } from './relay.ts'
import { type Exchange, Traffic } from './traffic.ts'

/** The way between WeChat clients, the homeserver and Queqiao's processes: to each of them in turn. */
export interface Wire {
  readonly url: string
  readonly struck: readonly string[]
  /** What went between the client and Queqiao. */
  readonly exchanges: readonly Exchange[]
  /** Texts of reports whose acknowledgement Queqiao gave and the client never got. */
  readonly unheard: ReadonlySet<string>
  /** Answers that a client should not get, by their status. */
  readonly wrong: readonly string[]
  /** How often something was refused because it could not be kept. */
  readonly refused: number
  stop(): Promise<void>
}

export interface WireOptions {
  readonly port: number
  /** Those that are up. */
  targets(): readonly Target[]
  readonly faults: readonly WireFault[]
  /** How many tasks an answer may hand out. */
  readonly atOnce: number
  /** Told of each report that is acknowledged, and the how manyth it is. */
  acknowledged?(nth: number): void
}

/** The status of what cannot be kept now. */
const unkept = 503

/** Whether it promises anything; undefined where it is nothing that a client takes for an answer. */
const promises = (said: string): boolean | undefined => {
  try {
    const answer: unknown = JSON.parse(said)
    return Array.isArray(answer) ? answer.length > 0 : Object(answer).error_code === 0
  } catch {
    return undefined
  }
}

const isOfClient = ({ url }: IncomingMessage): boolean => url?.startsWith('/wechat/') === true

/** Whether a request asks for tasks. */
const isPoll = (path: string, body: string): boolean => path.endsWith('/tasks') || body.includes('"pull_task"')

/** Counts what passes, and says when a fault is due. */
const countingOf = (faults: readonly WireFault[], struck: string[]) => {
  const counts = { 'poll-lost': 0, 'answer-lost': 0, 'request-cut': 0, 'socket-cut': 0 }
  return (wire: WireFault['wire']): boolean => {
    const nth = ++counts[wire]
    const due = faults.some((fault) => fault.wire === wire && fault.nth === nth)
    if (due) struck.push(wire)
    return due
  }
}

export type Strikes = ReturnType<typeof countingOf>

export const wireOf = async ({ port, targets, faults, atOnce, acknowledged }: WireOptions): Promise<Wire> => {
  const { forward, cut, close } = passingOn()
  const struck: string[] = []
  const wrong: string[] = []
  const unheard = new Set<string>()
  const traffic = new Traffic()
  const strikes = countingOf(faults, struck)
  let turn = 0
  let reports = 0
  let refused = 0

  const next = (): Target | undefined => {
    const up = targets()
    return up[turn++ % up.length]
  }
  const isKept = () => acknowledged?.(++reports)
  const missed = (body: string) => {
    for (const text of textsIn(body)) unheard.add(text)
  }
  const relay = relayOf({ traffic, strikes, missed, kept: isKept, next })

  const note = (path: string, status: number, said: string) => {
    const refusal = status === unkept && promises(said) === false
    if (refusal) refused++
    else if (status !== 200) wrong.push(`${path.replace(/[\w-]{20,}/, '…')} was answered ${status}`)
  }

  /** What becomes of an answer to the client; true: it is lost. */
  const isLost = (exchange: Exchange, weighs: boolean): boolean => {
    if (exchange.handed.length) return strikes('poll-lost')
    return weighs && strikes('answer-lost')
  }

  /** Whether the client heard the answer, its connection says. */
  const watch = (exchange: Exchange, words: string, response: ServerResponse) =>
    response.once('close', () => {
      if (exchange.taken && !response.writableFinished) missed(words)
      traffic.close(exchange, response.writableFinished ? 'heard' : 'lost')
    })

  /** The answer comes. */
  const answered = (exchange: Exchange, words: string, { status, said }: Forwarded): void => {
    exchange.taken = status === 200
    traffic.hands(exchange, said.toString())
    if (textsIn(words).length && exchange.taken) isKept()
    if (status !== 200) traffic.close(exchange, 'refused')
  }

  /** Passes what a client sent. */
  const serveClient = async (passing: Passing, response: ServerResponse) => {
    const words = passing.body.toString()
    const path = passing.incoming.url?.split('?')[0] ?? ''
    const exchange = traffic.open({
      process: passing.target.number,
      room: isPoll(path, words) ? atOnce : 0,
      body: words,
    })
    watch(exchange, words, response)
    const end = (how: Exchange['end'], fault?: string) => {
      traffic.close(exchange, how, fault)
      response.destroy()
    }
    const weighs = textsIn(words).length > 0 || exchange.told.length > 0
    if (weighs && strikes('request-cut')) {
      exchange.taken = (await cut(passing)) === 200
      return end('lost', 'request-cut')
    }
    const forwarded = await forward(passing).catch(() => undefined)
    if (!forwarded) return end('unanswered')
    const { answer, status, said } = forwarded
    note(path, status, said.toString())
    answered(exchange, words, forwarded)
    // it has hung up
    if (response.destroyed && exchange.taken) missed(words)
    if (status === 200 && isLost(exchange, weighs))
      return end('lost', exchange.handed.length ? 'poll-lost' : 'answer-lost')
    response.writeHead(status, answer.headers).end(said)
  }

  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(incoming)
    const target = next()
    if (target === undefined) {
      if (isOfClient(incoming)) traffic.unreached(body.toString())
      return response.destroy()
    }
    const passing = { incoming, body, target }
    if (isOfClient(incoming)) return serveClient(passing, response)
    const { answer, status, said } = await forward(passing)
    response.writeHead(status, answer.headers).end(said)
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy())
  })
  server.on('upgrade', relay.upgrade)
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${port}`,
    ...{ struck, unheard, wrong },
    get exchanges() {
      return traffic.exchanges
    },
    get refused() {
      return refused
    },
    stop: async () => {
      relay.stop()
      server.closeAllConnections()
      await once(server.close(), 'close')
      close()
    },
  }
}
