import { createHash } from 'node:crypto'
import type { Log } from '@queqiao/hub'
import type { Context, MiddlewareHandler } from 'hono'
import { type Allowance, Buckets } from './buckets.ts'
import { callerOf } from './caller.ts'
import { rightOf } from './doorkeeper.ts'

/** Requests that wanted a right that was not there: of one address. */
const wrong: Allowance = { burst: 20, every: 3_000 }
/** Calls of the API, with the token or by one person on the page. */
const calls: Allowance = { burst: 300, every: 20 }
/** Polls of one endpoint, and files that its clients bring: they come again by themselves. Never reports, which do not. Who was away
 *  for a day brings the pictures of that day as fast as they are asked for. */
const polls: Allowance = { burst: 200, every: 20 }
const uploads: Allowance = { burst: 2_000, every: 5 }

const now = (): number => performance.now()

const tooMany = (c: Context, wait: number): Response => {
  const seconds = Math.max(1, Math.ceil(wait / 1_000))
  c.header('retry-after', String(seconds))
  return c.json({ error: `too many requests; try again in ${seconds} s` }, 429)
}

/** Whether an answer says that somebody has no right to be here. To a homeserver that asks for a person or an alias, "there is none"
 *  is an answer as good as any. */
const isRefusal = (c: Context): boolean =>
  [401, 403].includes(c.res.status) || (c.res.status === 404 && !c.req.path.startsWith('/_matrix/'))

/** For `listen`: who asks again and again for what is not theirs is no longer told what is wrong. What is right is always
 *  answered, from wherever it comes: behind one address may be a guesser and a WeChat client. */
export const wrongRequests = (log: Log): MiddlewareHandler => {
  const buckets = new Buckets(wrong)
  return async (c, next) => {
    await next()
    if (!isRefusal(c)) return
    const who = callerOf(c)
    const wait = buckets.wait(who, now())
    if (buckets.take(who, now())) log('warn', 'many requests without a right to what they want', { from: who })
    if (wait > 0) c.res = tooMany(c, wait)
  }
}

/** For `admin`: an attempt to be let in, by a token or on the page, is looked at only as often as people mistype. */
export const signInAttempts = (log: Log): MiddlewareHandler => {
  const buckets = new Buckets(wrong)
  const underWay = new Map<string, number>()
  return async (c, next) => {
    const isOnPage = c.req.method === 'POST' && /\/(sign-in|in)$/.test(c.req.path)
    if (!isOnPage && c.req.header('authorization') === undefined) return next()
    const who = callerOf(c)
    const wait = buckets.wait(who, now())
    if (wait > 0) return tooMany(c, wait)
    // what has begun is not yet known to be wrong
    const others = underWay.get(who) ?? 0
    if (isOnPage && others >= wrong.burst) return tooMany(c, wrong.every)
    underWay.set(who, others + 1)
    await next()
    const left = (underWay.get(who) ?? 1) - 1
    if (left > 0) underWay.set(who, left)
    else underWay.delete(who)
    const { status } = c.res
    const isWrong = status === 401 || status === 403 || (isOnPage && status >= 400)
    if (isWrong && buckets.take(who, now())) log('warn', 'many attempts to be let in failed', { from: who })
    return undefined
  }
}

/** What may be done so often with one right, which `of` names; undefined: this is not counted. */
const perRight = (allowance: Allowance, of: (c: Context) => string | undefined): MiddlewareHandler => {
  const buckets = new Buckets(allowance)
  return async (c, next) => {
    const right = of(c)
    if (right === undefined) return next()
    // secrets are kept nowhere that they need not be
    const who = createHash('sha256').update(right).digest('base64')
    const wait = buckets.wait(who, now())
    if (wait > 0) return tooMany(c, wait)
    buckets.take(who, now())
    return next()
  }
}

/** For `/api/v1`, behind whoever lets people in. */
export const apiCalls = (): MiddlewareHandler => perRight(calls, rightOf)

/** For the doors of WeChat clients, which lie below `path`. */
export const pollsAndUploads = (
  path: string,
  endpoints: readonly { readonly token: string }[],
): readonly MiddlewareHandler[] => {
  const known = new Set(endpoints.map(({ token }) => token))
  const right = (form: RegExp) => (c: Context) => {
    const token = form.exec(c.req.path)?.[1] ?? ''
    return known.has(token) ? token : undefined
  }
  return [
    perRight(polls, right(new RegExp(`^${path}/([^/]+)/tasks$`))),
    perRight(uploads, right(new RegExp(`^${path}/([^/]+)/upload(?:/|$)`))),
  ]
}
