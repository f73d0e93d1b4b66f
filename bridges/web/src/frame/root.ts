import type { Context, MiddlewareHandler } from 'hono'
import { basePath } from 'hono/route'

/** The way from the page that was asked for to where the pages are mounted, without a slash at its end: it also holds where a proxy
 *  in front has them below another path. What pages are made of is mounted in them at `/`: below anything else it would be taken
 *  for their own root. */
export const rootOf = (c: Context): string => {
  const base = basePath(c).replace(/\/$/, '')
  const below = c.req.path.slice(base.length)
  // `/wechat` itself, without a slash: what is beside it is one step too high
  if (below === '') return `./${base.slice(base.lastIndexOf('/') + 1)}`
  const up = below.split('/').length - 2
  return up === 0 ? '.' : Array(up).fill('..').join('/')
}

/** Leads to the page from its address with a slash at the end, which is another one where the pages are mounted below a path. */
export const withoutSlash: MiddlewareHandler = async (c, next) => {
  const base = basePath(c).replace(/\/$/, '')
  if (base === '' || c.req.path !== `${base}/`) return next()
  return c.redirect(`../${base.slice(base.lastIndexOf('/') + 1)}`, 302)
}
