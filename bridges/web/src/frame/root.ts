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

// it stands before every address in a part of a page: one that leads anywhere else would lead people there
const isWay = (root: string | undefined): root is string => root !== undefined && /^\.[\w./-]{0,100}$/.test(root)

/** The way that a part of a page was asked for with. */
export const wayOf = (c: Context, visit: { readonly root: string }): string => {
  const root = c.req.query('root')
  return isWay(root) ? root : visit.root
}
