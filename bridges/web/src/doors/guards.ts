import type { Context, MiddlewareHandler } from 'hono'
import type { WebOptions } from '../config.ts'
import { filled, wordsOf } from '../words/words.ts'
import { askedAt, isOurs } from './asked-at.ts'

const policy = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self'", "connect-src 'self'"],
  ...["img-src 'self' blob:", "media-src 'self' blob:"],
  ...["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
].join('; ')

/** What browsers are told of every page. A file that somebody sent says more of itself. */
const headers = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // without an origin nothing that is sent could be told from what another page sends
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cache-control': 'no-store',
} as const

const reading = new Set(['GET', 'HEAD'])

const hostOf = (origin: string): string => (URL.canParse(origin) ? new URL(origin).host : '')

/** Whether it was one of our own pages that sent this. Newer browsers say so; the others say which page it was. What says both is
 *  believed where both agree: a name that somebody has pointed at us is the same origin to a browser, and not ours. */
const isSameOrigin = (site: string | undefined, origin: string | undefined, own: readonly string[]): boolean => {
  if (site === undefined) return origin !== undefined && own.includes(origin)
  return site === 'same-origin' && (origin === undefined || own.map(hostOf).includes(hostOf(origin)))
}

/** Whether a request changes nothing, or was made by one of our own pages, under a name that is ours. */
export const isOwn = (c: Context, options: Pick<WebOptions, 'url' | 'connection'>): boolean => {
  if (reading.has(c.req.method)) return true
  const { origin } = askedAt(c, options)
  const own = [origin, new URL(options.url).origin]
  return isOurs(origin, options.url) && isSameOrigin(c.req.header('sec-fetch-site'), c.req.header('origin'), own)
}

/** Lets nothing in that another page sent, or that was asked for under a name that is not ours, and tells browsers to run nothing
 *  but our own files. */
export const guards =
  (options: WebOptions): MiddlewareHandler =>
  async (c, next) => {
    const words = wordsOf(options.language ?? 'en')
    const { origin } = askedAt(c, options)
    if (!isOurs(origin, options.url)) return c.text(filled(words.onlyAt, { url: options.url }), 421)
    if (!isOwn(c, options)) return c.text(words.otherPage, 403)
    await next()
    for (const [name, value] of Object.entries(headers)) if (!c.res.headers.has(name)) c.header(name, value)
    return undefined
  }
