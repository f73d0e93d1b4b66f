import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What a server said to a request. */
export interface Answered {
  /** Method and path. */
  readonly asked: string
  readonly status: number
  readonly body: string
}

/** The line to an HTTP server, which can break. */
export interface Line {
  readonly url: string
  /** Method and path of every request that went through, in order. */
  readonly requests: readonly string[]
  /** The next request that fits is carried out and its answer lost; after it nothing comes through until `mend`.
   *  Resolves with the lost answer. */
  cutAfter(fits: (asked: string) => boolean): Promise<Answered>
  mend(): void
  stop(): Promise<void>
}

const forward = async (incoming: IncomingMessage, target: string, body: Buffer) => {
  const { method, headers } = incoming
  const outgoing = request(new URL(incoming.url ?? '/', target), { ...(method && { method }), headers })
  outgoing.end(body)
  const [answer]: IncomingMessage[] = await once(outgoing, 'response')
  if (!answer) throw new Error('no answer')
  return { answer, body: await buffer(answer) }
}

/** A line of its own to `target`, on a free port of 127.0.0.1. */
export const lineTo = async (target: string): Promise<Line> => {
  const requests: string[] = []
  let order: { readonly fits: (asked: string) => boolean; readonly lost: (answer: Answered) => void } | undefined
  let broken = false

  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const asked = `${incoming.method} ${incoming.url?.split('?')[0]}`
    const body = await buffer(incoming)
    if (broken) return response.destroy()
    requests.push(asked)
    const { answer, body: said } = await forward(incoming, target, body)
    if (broken) return response.destroy()
    if (!order?.fits(asked)) return response.writeHead(answer.statusCode ?? 502, answer.headers).end(said)
    broken = true
    response.destroy()
    order.lost({ asked, status: answer.statusCode ?? 0, body: said.toString() })
    order = undefined
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    cutAfter: (fits) => new Promise((lost) => (order = { fits, lost })),
    mend: () => {
      broken = false
    },
    stop: async () => {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}
