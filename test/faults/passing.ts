import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { hasWords, textsIn } from './plan.ts'

/** A process that may be called. */
export interface Target {
  readonly number: number
  readonly url: string
}

/** A request that is passed on. */
export interface Passing {
  readonly incoming: IncomingMessage
  readonly body: Buffer
  readonly target: Target
}

/** The answer to it, whole. */
export interface Forwarded {
  readonly answer: IncomingMessage
  readonly status: number
  readonly said: Buffer
}

/** Passes requests on, as they came. */
export const passingOn = () => {
  const agent = new Agent({ keepAlive: true })

  const outgoingOf = ({ incoming, body, target }: Passing, kept: Agent | false) => {
    const { method = 'GET', headers, url = '/' } = incoming
    // whom it goes to cannot tell by the address of a report whether somebody says something in it
    const marks = textsIn(body.toString()).length ? { [hasWords]: 'yes' } : {}
    const options = { method, headers: { ...headers, ...marks, host: 'localhost' }, agent: kept }
    const outgoing = request(new URL(url, target.url), options)
    outgoing.end(body)
    return outgoing
  }

  /** Throws where there is no answer. */
  const forward = async (passing: Passing): Promise<Forwarded> => {
    const [answer]: IncomingMessage[] = await once(outgoingOf(passing, agent), 'response')
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
  return { forward, cut, close: () => agent.destroy() }
}
