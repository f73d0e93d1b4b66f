import { createHash, timingSafeEqual } from 'node:crypto'
import type { Hub, Log } from '@queqiao/hub'
import { Hono } from 'hono'
import { api } from '../api/api.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { readiness } from './ready.ts'
import { remembering } from './remembering.ts'
import { apiCalls, signInAttempts } from './throttles.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const bearer = (header: string | undefined): string => /^Bearer +(.+)$/i.exec(header ?? '')?.[1] ?? ''

const allowed = (header: string | undefined, token: string | undefined): boolean =>
  token !== undefined && timingSafeEqual(digest(bearer(header)), digest(token))

export interface AdminOptions {
  /** Without one nobody is let in. */
  readonly token: string | undefined
  /** What bridges answer there themselves: whom they let in is their concern. */
  readonly routes: readonly Hono[]
  /** Where people reach the page; undefined: there is none. */
  readonly page: string | undefined
  readonly metrics: Metrics
  /** Whether no more is begun. */
  isStopping(): boolean
  readonly log: Log
}

/** What answers on `admin`: `/healthz` and `/readyz` for everybody, the pages of bridges for whom they let in, all else only with
 *  the admin token. */
export const adminApp = (hub: Hub, { token, routes, page, metrics, isStopping, log }: AdminOptions): Hono => {
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
  app.use(async (c, next) => {
    if (!allowed(c.req.header('authorization'), token)) return c.json({ error: 'the admin token is wanted' }, 401)
    await next()
  })
  app.get('/metrics', async (c) => {
    const standing = await stands().catch(() => undefined)
    return c.body(await metrics.text(standing), 200, { 'content-type': metrics.type })
  })
  app.use('/api/v1/*', apiCalls())
  app.route('/api/v1', api(hub, { log, page }))
  app.notFound((c) => c.json({ error: 'there is nothing at this address' }, 404))
  return app
}
