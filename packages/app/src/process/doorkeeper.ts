import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const bearer = (header: string | undefined): string => /^Bearer +(.+)$/i.exec(header ?? '')?.[1] ?? ''

/** Whether a request shows the admin token; nobody does where there is none. */
const hasToken = (c: Context, token: string | undefined): boolean =>
  token !== undefined && timingSafeEqual(digest(bearer(c.req.header('authorization'))), digest(token))

/** For whom something is: everybody who is signed in on the page, who of them owns every account, or nobody there. */
export type For = 'everybody' | 'owners' | 'token'

export interface DoorkeeperOptions {
  readonly token: string | undefined
  /** Whose session of the page a request carries. */
  who(c: Context): Promise<string | undefined>
  /** Whether a request changes nothing, or the page itself has made it. */
  isOwn(c: Context): boolean
  /** Whether somebody who is signed in on the page may do there what the token may. */
  isOwner(who: string): boolean
  /** For whom it is what lies below a path; the first that fits counts. What is not here is for owners. */
  readonly paths: readonly (readonly [path: string, whom: For])[]
}

/** Whoever shows the admin token, by their id on the page. */
const steward = ''

const key = 'who asks'

/** By whose rights a request is answered that a doorkeeper has let in. */
export const whoAsks = (c: Context): string => {
  const who: unknown = c.get(key)
  return typeof who === 'string' ? who : steward
}

const rightKey = 'by which right'

/** The right by which a doorkeeper has let a request in, the same however its headers write it: that of the admin token, or of
 *  somebody on the page. */
export const rightOf = (c: Context): string => {
  const right: unknown = c.get(rightKey)
  return typeof right === 'string' ? right : ''
}

const rights = new WeakMap<Request, () => Promise<boolean>>()

/** Whether whoever was let in still would be: what lasts longer than an answer asks again. */
export const stillThere = async (c: Context): Promise<boolean> => (await rights.get(c.req.raw)?.()) ?? true

/** Lets in who shows the admin token; and, as far as what they ask for is for them, who is signed in on the page, as the page's own
 *  requests. */
export const doorkeeper = ({ token, who, isOwn, isOwner, paths }: DoorkeeperOptions): MiddlewareHandler => {
  const whom = (c: Context): For => paths.find(([path]) => c.req.path.startsWith(path))?.[1] ?? 'owners'
  const signedIn = async (c: Context): Promise<string | undefined> => {
    const found = token === undefined || whom(c) === 'token' ? undefined : await who(c)
    return found !== undefined && (whom(c) === 'everybody' || isOwner(found)) ? found : undefined
  }
  return async (c, next) => {
    if (hasToken(c, token)) {
      c.set(key, steward)
      c.set(rightKey, 'token')
      return next()
    }
    const found = await signedIn(c)
    if (found === undefined) return c.json({ error: 'the admin token is wanted' }, 401)
    if (!isOwn(c)) return c.json({ error: 'this was asked by another page' }, 403)
    c.set(key, found)
    c.set(rightKey, `page ${found}`)
    rights.set(c.req.raw, async () => (await signedIn(c)) === found)
    return next()
  }
}
