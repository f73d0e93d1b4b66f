import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
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

/** A process that may be called. */
export interface Target {
  readonly number: number
  readonly url: string
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

interface Passing {
  readonly incoming: IncomingMessage
  readonly body: Buffer
  readonly target: Target
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
  const agent = new Agent({ keepAlive: true })
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

  const outgoingOf = ({ incoming, body, target }: Passing, kept: boolean) => {
    const { method = 'GET', headers, url = '/' } = incoming
    const options = { method, headers: { ...headers, host: 'localhost' }, agent: kept ? agent : (false as const) }
    const outgoing = request(new URL(url, target.url), options)
    outgoing.end(body)
    return outgoing
  }

  const forward = async (passing: Passing) => {
    const [answer]: IncomingMessage[] = await once(outgoingOf(passing, true), 'response')
    if (!answer) throw new Error('no answer')
    return { answer, status: answer.statusCode ?? 502, said: await buffer(answer) }
  }

  /** Queqiao reads the request, and that nobody waits for its answer. Gives the status if it had answered before that. */
  const cut = async (passing: Passing): Promise<number | undefined> => {
    const outgoing = outgoingOf(passing, false)
    let status: number | undefined
    outgoing.on('error', () => undefined)
    outgoing.on('response', (answer) => {
      status = answer.statusCode
      outgoing.destroy()
    })
    outgoing.on('finish', () => outgoing.socket?.end())
    await once(outgoing, 'close')
    return status
  }

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

  /** Passes what a client sent. */
  const serveClient = async (passing: Passing, response: ServerResponse) => {
    const words = passing.body.toString()
    const path = passing.incoming.url?.split('?')[0] ?? ''
    const room = isPoll(path, words) ? atOnce : 0
    const exchange = traffic.open({ process: passing.target.number, room, body: words })
    response.once('close', () => {
      const end = exchange.end === 'open' ? (response.writableFinished ? 'heard' : 'lost') : exchange.end
      traffic.close(exchange, end)
    })
    const weighs = textsIn(words).length > 0 || exchange.told.length > 0
    if (weighs && strikes('request-cut')) {
      const status = await cut(passing)
      exchange.taken = status === 200
      if (exchange.taken) missed(words)
      traffic.close(exchange, 'lost', 'request-cut')
      return response.destroy()
    }
    const forwarded = await forward(passing).catch(() => undefined)
    if (!forwarded) {
      traffic.close(exchange, 'unanswered')
      return response.destroy()
    }
    const { answer, status, said } = forwarded
    note(path, status, said.toString())
    exchange.taken = status === 200
    traffic.hands(exchange, said.toString())
    if (textsIn(words).length && exchange.taken) isKept()
    if (status === 200 && isLost(exchange, weighs)) {
      missed(words)
      traffic.close(exchange, 'lost', exchange.handed.length ? 'poll-lost' : 'answer-lost')
      return response.destroy()
    }
    if (status !== 200) traffic.close(exchange, 'refused')
    response.writeHead(status, answer.headers).end(said)
  }

  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(incoming)
    const target = next()
    if (target === undefined) {
      if (isOfClient(incoming)) traffic.close(traffic.open({ room: 0, body: body.toString() }), 'unanswered')
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
      agent.destroy()
    },
  }
}
