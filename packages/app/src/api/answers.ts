import type { z } from '@hono/zod-openapi'
import { isStoreFailure, type Log, Refused, Unplaced } from '@queqiao/hub'
import { NotServed } from '@queqiao/web'
import type { Context, ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'

/** An answer in JSON, for the document. */
export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  content: { 'application/json': { schema } },
  description,
})

/** The parameters that name a place in a list. */
const places = ['before', 'after'] as const

/** A place in a list was made up: which parameter says so. */
export const unplaced = (c: Context, { message }: Unplaced) => {
  const path = places.find((name) => c.req.query(name) !== undefined) ?? 'upto'
  return c.json({ error: `${path}: ${message}`, fields: [{ path, message }] }, 400)
}

/** Does what may be refused: an account that is not theirs is none, and a place in a list may have been made up. */
export const answering = async <Answer>(c: Context, work: () => Promise<Answer>) => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Unplaced) return unplaced(c, error)
    if (error instanceof Refused) return c.json({ error: error.message }, 404)
    throw error
  }
}

/** Says what failed, in JSON. `503`: the store does not answer, or what is asked is not there yet. */
export const failing =
  (log: Log): ErrorHandler =>
  (error, c) => {
    if (error instanceof HTTPException)
      return c.json({ error: error.status === 400 ? 'the body: expected JSON' : error.message }, error.status)
    if (c.req.raw.signal.aborted) {
      log('debug', 'whoever asked has left before the end', { route: routePath(c) })
      return c.json({ error: 'it was broken off' }, 400)
    }
    // what stands in an address is not ours to write down
    log('error', 'a request failed', { route: routePath(c), error: String(error) })
    if (error instanceof NotServed) return c.json({ error: `${error.message}; try again` }, 503)
    if (isStoreFailure(error)) return c.json({ error: 'the store does not answer; try again' }, 503)
    return c.json({ error: 'this failed; the log says more' }, 500)
  }
