import { waiting } from './answered.ts'
import type { Behind } from './behind.ts'
import { bodyOf } from './body.ts'
import { answer, type Call, type Door, faultOf } from './door.ts'
import type { Endpoint } from './endpoint.ts'
import { arrivalAt, exchange } from './exchange.ts'

const handle = async (behind: Behind, call: Call, endpoint: Endpoint): Promise<Response> => {
  const text = await bodyOf(call.req, behind.limits.body)
  const reading = endpoint.dialect.read(text, arrivalAt(behind, endpoint))
  const { body, status } = await exchange(behind, endpoint, reading, waiting(call.env?.outgoing))
  return answer(body, status)
}

/** Answers one request of a client: kept first, then acknowledged. */
export const callback: Door = (behind, call, endpoint) =>
  handle(behind, call, endpoint).catch((error) => {
    const { status, reason } = faultOf(behind.log, 'a report', endpoint, error)
    return answer(endpoint.dialect.unreadable(reason), status)
  })
