import { createHash, timingSafeEqual } from 'node:crypto'
import type { Hub } from '@queqiao/hub'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const bearer = (header: string | undefined): string => /^Bearer +(.+)$/i.exec(header ?? '')?.[1] ?? ''

/** Whether a request shows the admin token; nobody does where there is none. */
const hasToken = (c: Context, token: string | undefined): boolean =>
  token !== undefined && timingSafeEqual(digest(bearer(c.req.header('authorization'))), digest(token))

/** What the page's session is called: behind https its name says so, and no other host can set it. */
const sessionOf = (c: Context): string | undefined => getCookie(c, 'queqiao', 'host') ?? getCookie(c, 'queqiao')

/** Whether a page of another address may have made the request: browsers say of each where it comes from. */
const isForeign = (c: Context): boolean =>
  c.req.method !== 'GET' && c.req.method !== 'HEAD' && c.req.header('sec-fetch-site') !== 'same-origin'

export interface DoorkeeperOptions {
  readonly token: string | undefined
  readonly hub: Pick<Hub, 'signins'>
  /** Whether somebody who is signed in on the page may do there what the token may. */
  isOwner(who: string): boolean
}

/** Lets in who shows the admin token; and who is signed in on the page and owns every account, as the page's own requests. What
 *  needs the token itself is listed in `tokenAlone`: paths as they begin. */
export const doorkeeper = (
  { token, hub, isOwner }: DoorkeeperOptions,
  tokenAlone: readonly string[],
): MiddlewareHandler => {
  const signins = hub.signins('web')
  const isOwners = async (c: Context): Promise<boolean> => {
    const session = sessionOf(c)
    if (token === undefined || session === undefined || tokenAlone.some((path) => c.req.path.startsWith(path)))
      return false
    const who = await signins.who(session)
    return who !== undefined && isOwner(who)
  }
  return async (c, next) => {
    if (hasToken(c, token)) return next()
    if (!(await isOwners(c))) return c.json({ error: 'the admin token is wanted' }, 401)
    return isForeign(c) ? c.json({ error: 'this was asked by another page' }, 403) : next()
  }
}
