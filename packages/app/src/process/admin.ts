import type { Hub, Log } from '@queqiao/hub'
import { Hono } from 'hono'
import { api } from '../api/api.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { doorkeeper } from './doorkeeper.ts'
import { readiness } from './ready.ts'
import { remembering } from './remembering.ts'
import { apiCalls, signInAttempts } from './throttles.ts'

export interface AdminOptions {
  /** Without one nobody is let in. */
  readonly token: string | undefined
  /** What bridges answer there themselves: whom they let in is their concern. */
  readonly routes: readonly Hono[]
  /** Where people reach the page; undefined: there is none. */
  readonly page: string | undefined
  readonly metrics: Metrics
  /** Whether somebody who is signed in on the page may do there what the token may. */
  isOwner(who: string): boolean
  /** Whether no more is begun. */
  isStopping(): boolean
  readonly log: Log
}

/** What answers on `admin`: `/healthz` and `/readyz` for everybody, the pages of bridges for whom they let in, all else only with
 *  the admin token. */
export const adminApp = (
  hub: Hub,
  { token, routes, page, metrics, isOwner, isStopping, log }: AdminOptions,
): Hono => {
  const app = new Hono()
  const isReady = readiness(hub, isStopping)
  const stands = remembering(() => hub.standing(), 5_000)
  app.get('/healthz', (c) => c.json({ ok: true }))
  app.get('/readyz', async (c) => {
    const found = await isReady()
    return c.json(found, found.ready ? 200 : 503)
  })
  app.use(signInAttempts(log))
  for (const each of routes) app.route('/', each)
  app.use(doorkeeper({ token, hub, isOwner }, ['/metrics', '/api/v1/export', '/api/v1/links', '/api/v1/sign-ins']))
  app.get('/metrics', async (c) => {
    const standing = await stands().catch(() => undefined)
    return c.body(await metrics.text(standing), 200, { 'content-type': metrics.type })
  })
  app.use('/api/v1/*', apiCalls())
  app.route('/api/v1', api(hub, { stands, page, log }))
  app.notFound((c) => c.json({ error: 'there is nothing at this address' }, 404))
  return app
}
