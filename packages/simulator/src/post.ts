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

export interface Call {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export interface Reply {
  readonly status: number
  readonly bytes: Buffer
  readonly body: string
}

/** Nothing came back: the connection failed, was cut, or the server was silent for too long. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'
}

const headers = {
  'User-Agent': 'Mozilla/5.0',
  'Accept-Language': 'zh-CN,en,*',
}

/** Makes the way to servers, with connections that stay open between requests. */
export const connections = () => {
  const plain = new Agent({ keepAlive: true })
  const secure = new SecureAgent({ keepAlive: true })

  const call = ({ method, url, headers: own, body }: Call, { hangUp, timeout, signal }: How): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const fail = (cause: Error) => reject(new Unanswered(cause.message, { cause }))
      const cut = (where: HangUp) => hangUp === where && outgoing.destroy(new Error(`hung up ${where}`))
      const https = url.startsWith('https:')
      const request = https ? httpsRequest : httpRequest
      const agent = https ? secure : plain
      const outgoing = request(url, { method, headers: { ...headers, ...own }, timeout, signal, agent })
      outgoing.on('error', fail)
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeout} ms`)))
      outgoing.on('finish', () => cut('before-answer'))
      outgoing.on('response', (incoming) => {
        cut('after-answer')
        const read = (bytes: Buffer) => resolve({ status: incoming.statusCode ?? 0, bytes, body: bytes.toString() })
        buffer(incoming).then(read, fail)
      })
      outgoing.end(body)
    })
  const close = () => {
    plain.destroy()
    secure.destroy()
  }
  return { call, close }
}
