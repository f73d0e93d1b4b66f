import type { Reading } from '../dialects/dialect.ts'
import { decode } from '../dialects/json.ts'
import { waiting } from './answered.ts'
import type { Behind } from './behind.ts'
import { bodyOf } from './body.ts'
import { answer, type Call, type Door, faultOf } from './door.ts'
import type { Endpoint } from './endpoint.ts'
import { arrivalAt, exchange } from './exchange.ts'

type Query = Readonly<Record<string, string>>

const JSON_OBJECT = /^[\uFEFF\s]*\{/

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined

const fromJson = (text: string): Query => {
  const json: [string, string][] = []
  for (const [key, value] of Object.entries(Object(decode(text)))) {
    const found = textOf(value)
    if (found !== undefined) json.push([key, found])
  }
  return Object.fromEntries(json)
}

/** What the poll's body says: no document tells how a POST would say it. */
const queryOf = (text: string): Query =>
  JSON_OBJECT.test(text) ? fromJson(text) : Object.fromEntries(new URLSearchParams(text.trim()))

const read = async (behind: Behind, call: Call, endpoint: Endpoint): Promise<Reading | undefined> => {
  const { dialect } = endpoint
  const { method } = call.req
  // asking for the head alone would take what nobody then reads
  if (dialect.poll === undefined || method === 'HEAD') return undefined
  const body = method === 'POST' ? queryOf(await bodyOf(call.req, behind.limits.body)) : {}
  return dialect.poll({ ...call.req.query(), ...body }, arrivalAt(behind, endpoint))
}

const handle = async (behind: Behind, call: Call, endpoint: Endpoint): Promise<Response> => {
  const reading = await read(behind, call, endpoint)
  if (reading === undefined) return call.notFound()
  const { body, status } = await exchange(behind, endpoint, reading, waiting(call.env?.outgoing))
  return answer(body, status)
}

/** Answers a poll that is a request of its own. Not found where the dialect has none. */
export const poll: Door = (behind, call, endpoint) =>
  handle(behind, call, endpoint).catch((error) => {
    const { status, reason } = faultOf(behind.log, 'a poll', endpoint, error)
    return answer(endpoint.dialect.unreadable(reason), status)
  })
