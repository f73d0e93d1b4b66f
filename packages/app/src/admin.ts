import type { Hub, Log } from '@queqiao/hub'
import type { Speech } from '@queqiao/web'
import { Hono } from 'hono'
import { failing } from './api/answers.ts'
import { api } from './api/api.ts'
import type { Metrics } from './metrics/metrics.ts'
import { type DoorkeeperOptions, doorkeeper } from './process/doorkeeper.ts'
import { readiness } from './process/ready.ts'
import { remembering } from './process/remembering.ts'
import { apiCalls, signInAttempts } from './process/throttles.ts'

export interface AdminOptions {
  /** Without one nobody is let in. */
  readonly token: string | undefined
  /** What bridges answer there themselves: whom they let in is their concern. */
  readonly routes: readonly Hono[]
  /** Where people reach the page; undefined: there is none. */
  readonly page: string | undefined
  readonly metrics: Metrics
  /** Whose session of the page a request carries. */
  readonly who: DoorkeeperOptions['who']
  /** Whether a request changes nothing, or the page itself has made it. */
  readonly isOwn: DoorkeeperOptions['isOwn']
  /** Whether somebody who is signed in on the page may do there what the token may. */
  isOwner(who: string): boolean
  /** Says things in somebody's name, as if they did on the page. */
  readonly speech: Speech | undefined
  /** Ends when no more is begun. */
  readonly ending: AbortSignal
  readonly log: Log
}

/** What the hub shows everybody only as far as it is theirs, and what nobody is to ask for from a browser. */
const paths: DoorkeeperOptions['paths'] = [
  ...(['accounts', 'chats', 'news', 'search', 'openapi.json'] as const).map(
    (path) => [`/api/v1/${path}`, 'everybody'] as const,
  ),
  ...['/api/v1/export', '/api/v1/links', '/api/v1/sign-ins', '/metrics'].map((path) => [path, 'token'] as const),
]

/** What answers on `admin`: `/healthz` and `/readyz` for everybody, the pages of bridges for whom they let in, all else only with
 *  the admin token. */
export const adminApp = (
  hub: Hub,
  { token, routes, page, metrics, who, isOwn, isOwner, speech, ending, log }: AdminOptions,
): Hono => {
  const app = new Hono()
  app.onError(failing(log))
  const isReady = readiness(hub, () => ending.aborted)
  const stands = remembering(() => hub.standing(), 5_000)
  app.get('/healthz', (c) => c.json({ ok: true }))
  app.get('/readyz', async (c) => {
    const found = await isReady()
    return c.json(found, found.ready ? 200 : 503)
  })
  app.use(signInAttempts(log))
  for (const each of routes) app.route('/', each)
  app.use(doorkeeper({ token, who, isOwn, isOwner, paths }))
  app.get('/metrics', async (c) => {
    const standing = await stands().catch(() => undefined)
    return c.body(await metrics.text(standing), 200, { 'content-type': metrics.type })
  })
  app.use('/api/v1/*', apiCalls())
  app.route('/api/v1', api(hub, { stands, page, speech, ending, log }))
  app.notFound((c) => c.json({ error: 'there is nothing at this address' }, 404))
  return app
}
