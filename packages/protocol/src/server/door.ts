import type { Context } from 'hono'
import { Unreadable } from '../dialects/errors.ts'
import type { Bindings } from './answered.ts'
import type { Behind } from './behind.ts'
import type { Endpoint } from './endpoint.ts'
import { type Log, thrown } from './log.ts'

export type Call = Context<{ Bindings: Bindings }>

/** What answers one route of an endpoint. */
export type Door = (behind: Behind, call: Call, endpoint: Endpoint) => Response | Promise<Response>

const JSON_HEADERS = { 'content-type': 'application/json' } as const

export const answer = (body: string, status = 200): Response => new Response(body, { status, headers: JSON_HEADERS })

/** What went wrong, as a client may be told. */
export interface Fault {
  readonly status: 400 | 413 | 503
  readonly reason: string
}

/** Makes a fault of an error, and a line in the log. `what` failed: a report, a file. */
export const faultOf = (log: Log, what: string, endpoint: Endpoint, error: unknown): Fault => {
  if (!(error instanceof Unreadable)) return unkept(log, what, endpoint, error)
  log('warn', `${what} could not be read`, { endpoint: endpoint.name, code: error.code })
  return { status: error.code === 'size' ? 413 : 400, reason: error.message }
}

/** What could not be kept is not acknowledged. */
export const unkept = (log: Log, what: string, { name }: Endpoint, error: unknown): Fault => {
  log('error', `${what} could not be kept`, { endpoint: name, error: thrown(error) })
  return { status: 503, reason: 'could not be kept, try again' }
}
