import { createHash, timingSafeEqual } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { fields, list } from '../json.ts'

/** What stands behind the routes. */
export interface Behind {
  readonly hsToken: string
  /** Durable when it resolves. */
  receive(events: readonly unknown[]): Promise<void>
  /** Whether there is, from now on at the latest, such a user. */
  userExists(user: string): Promise<boolean>
  failed(error: unknown): void
}

const digest = (text: string) => createHash('sha256').update(text).digest()

const problem = (c: Context, status: 400 | 401 | 403 | 404 | 405 | 500, errcode: string, error: string) =>
  c.json({ errcode, error }, status)

const root = '/_matrix/app'

/** The Application Service API (spec v1.15), as the homeserver calls it. Transactions are answered when the events are
 *  kept; a repeated transaction is told by its events, because homeservers start their numbers anew. */
export const appservice = ({ hsToken, receive, userExists, failed }: Behind): Hono => {
  const expected = digest(`Bearer ${hsToken}`)
  const routes = new Hono()

  routes.use(`${root}/*`, async (c, next) => {
    const header = c.req.header('authorization')
    if (!header) return problem(c, 401, 'M_MISSING_TOKEN', 'token expected')
    if (!timingSafeEqual(digest(header), expected)) return problem(c, 403, 'M_FORBIDDEN', 'wrong token')
    return next()
  })

  routes.onError((error, c) => {
    failed(error)
    return problem(c, 500, 'M_UNKNOWN', 'not kept: repeat it')
  })

  routes.put(`${root}/v1/transactions/:txn`, async (c) => {
    const body: unknown = await c.req.json().catch(() => undefined)
    if (body === undefined) return problem(c, 400, 'M_NOT_JSON', 'JSON expected')
    await receive(list(fields(body).events))
    return c.json({})
  })

  routes.post(`${root}/v1/ping`, (c) => c.json({}))

  routes.get(`${root}/v1/users/:user`, async (c) => {
    if (await userExists(c.req.param('user'))) return c.json({})
    return problem(c, 404, 'M_NOT_FOUND', 'no such user')
  })

  routes.get(`${root}/v1/rooms/:alias`, (c) => problem(c, 404, 'M_NOT_FOUND', 'no such room'))

  for (const path of ['transactions/:txn', 'ping', 'users/:user', 'rooms/:alias'])
    routes.all(`${root}/v1/${path}`, (c) => problem(c, 405, 'M_UNRECOGNIZED', 'wrong method'))
  routes.all(`${root}/*`, (c) => problem(c, 404, 'M_UNRECOGNIZED', 'unknown path'))
  return routes
}
