import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { textsIn, type WireFault } from './plan.ts'

/** The way between WeChat clients, the homeserver and Queqiao's processes: to each of them in turn. */
export interface Wire {
  readonly url: string
  readonly struck: readonly string[]
  /** Texts of tasks that were handed to the client. */
  readonly delivered: ReadonlySet<string>
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
  /** Where processes answer that are up. */
  targets(): readonly string[]
  readonly faults: readonly WireFault[]
  /** Told of each report that is acknowledged, and the how manyth it is. */
  acknowledged?(nth: number): void
}

interface Passing {
  readonly incoming: IncomingMessage
  readonly body: Buffer
  readonly target: string
}

/** The status of what cannot be kept now. */
const unkept = 503

/** Whether it is what the client takes for an answer, but none that promises anything. */
const isEnvelope = (said: string): boolean => {
  try {
    const answer: unknown = JSON.parse(said)
    return Array.isArray(answer) ? answer.length === 0 : Object(answer).error_code !== 0
  } catch {
    return false
  }
}

const isHanding = (said: string): boolean => textsIn(said).some((text) => !text.startsWith('w'))

export const wireOf = async ({ port, targets, faults, acknowledged }: WireOptions): Promise<Wire> => {
  const agent = new Agent({ keepAlive: true })
  const struck: string[] = []
  const wrong: string[] = []
  const [delivered, unheard] = [new Set<string>(), new Set<string>()]
  const counts = { 'poll-lost': 0, 'answer-lost': 0, 'request-cut': 0 }
  let turn = 0
  let reports = 0
  let refused = 0

  const strikes = (wire: WireFault['wire']): boolean => {
    const nth = ++counts[wire]
    const due = faults.some((fault) => fault.wire === wire && fault.nth === nth)
    if (due) struck.push(wire)
    return due
  }

  const outgoingOf = ({ incoming, body, target }: Passing) => {
    const { method = 'GET', headers, url = '/' } = incoming
    const outgoing = request(new URL(url, target), { method, headers: { ...headers, host: 'localhost' }, agent })
    outgoing.end(body)
    return outgoing
  }

  const forward = async (passing: Passing) => {
    const [answer]: IncomingMessage[] = await once(outgoingOf(passing), 'response')
    if (!answer) throw new Error('no answer')
    return { answer, said: await buffer(answer) }
  }

  /** Queqiao reads the request, and that nobody waits for its answer. Whether it had answered before it read that. */
  const cut = async ({ incoming, body, target }: Passing): Promise<boolean> => {
    const { method = 'GET', headers, url = '/' } = incoming
    const outgoing = request(new URL(url, target), { method, headers: { ...headers, host: 'localhost' }, agent: false })
    let answered = false
    outgoing.on('error', () => undefined)
    outgoing.on('response', () => {
      answered = true
      outgoing.destroy()
    })
    outgoing.on('finish', () => outgoing.socket?.end())
    outgoing.end(body)
    await once(outgoing, 'close')
    return answered
  }

  const note = (path: string, status: number, said: string) => {
    const refusal = status === unkept && isEnvelope(said)
    if (refusal) refused++
    else if (status !== 200) wrong.push(`${path.replace(/[\w-]{20,}/, '…')} was answered ${status}`)
  }

  const isLost = (reported: readonly string[], said: string): boolean => {
    if (isHanding(said)) return strikes('poll-lost')
    if (!reported.length || !strikes('answer-lost')) return false
    for (const text of reported) unheard.add(text)
    return true
  }

  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(incoming)
    const up = targets()
    const target = up[turn++ % up.length]
    if (target === undefined) return response.destroy()
    const path = incoming.url?.split('?')[0] ?? ''
    const isWeChat = path.startsWith('/wechat/')
    const reported = isWeChat ? textsIn(body.toString()) : []
    const passing = { incoming, body, target }
    if (reported.length && strikes('request-cut')) {
      if (await cut(passing)) for (const text of reported) unheard.add(text)
      return response.destroy()
    }
    const { answer, said } = await forward(passing)
    const words = said.toString()
    if (isWeChat) note(path, answer.statusCode ?? 0, words)
    if (reported.length && answer.statusCode === 200) acknowledged?.(++reports)
    if (isWeChat && answer.statusCode === 200 && isLost(reported, words)) return response.destroy()
    response.writeHead(answer.statusCode ?? 502, answer.headers).end(said, () => {
      if (isWeChat) for (const text of textsIn(words)) delivered.add(text)
    })
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy())
  })
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${port}`,
    ...{ struck, delivered, unheard, wrong },
    get refused() {
      return refused
    },
    stop: async () => {
      server.closeAllConnections()
      await once(server.close(), 'close')
      agent.destroy()
    },
  }
}
