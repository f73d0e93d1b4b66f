import { Agent, request as httpRequest } from 'node:http'
import { request as httpsRequest, Agent as SecureAgent } from 'node:https'
import { buffer } from 'node:stream/consumers'

/** Where the connection is cut: when the request has left, or when the answer arrives but is not read. */
export type HangUp = 'before-answer' | 'after-answer'

export interface How {
  readonly hangUp?: HangUp
  /** Milliseconds; the real client waits 30 s. */
  readonly timeout: number
  readonly signal: AbortSignal
}

export interface Reply {
  readonly status: number
  readonly body: string
}

/** Nothing came back: the connection failed, was cut, or the server was silent for too long. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'
}

const headers = {
  'Content-Type': 'application/json',
  'User-Agent': 'Mozilla/5.0',
  'Accept-Language': 'zh-CN,en,*',
}

/** Makes the way to one server, with connections that stay open between requests. */
export const poster = (url: string) => {
  const secure = url.startsWith('https:')
  const agent = secure ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true })
  const request = secure ? httpsRequest : httpRequest

  const post = (body: string, { hangUp, timeout, signal }: How): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const fail = (cause: Error) => reject(new Unanswered(cause.message, { cause }))
      const cut = (where: HangUp) => hangUp === where && outgoing.destroy(new Error(`hung up ${where}`))
      const outgoing = request(url, { method: 'POST', headers, timeout, signal, agent })
      outgoing.on('error', fail)
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeout} ms`)))
      outgoing.on('finish', () => cut('before-answer'))
      outgoing.on('response', (incoming) => {
        cut('after-answer')
        buffer(incoming).then((read) => resolve({ status: incoming.statusCode ?? 0, body: read.toString() }), fail)
      })
      outgoing.end(body)
    })
  return { post, close: () => agent.destroy() }
}
