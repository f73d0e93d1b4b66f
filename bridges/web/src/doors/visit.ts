import { type HubPort, ownsAll, type Reading } from '@queqiao/hub'
import type { Context, MiddlewareHandler } from 'hono'
import type { Language, WebOptions } from '../config.ts'
import { rootOf } from '../frame/root.ts'
import type { Uploads } from '../said/uploads.ts'
import { type Words, wordsOf } from '../words/words.ts'
import { stewardId, whoIs } from './session.ts'

/** What pages are made from, from the bridge's start on. */
export interface Served {
  readonly hub: HubPort
  readonly reading: Reading
  /** Ends when the bridge is stopped. */
  readonly signal: AbortSignal
  /** What people have on its way, or have still to send. */
  readonly uploads: Uploads
}

/** The same, and nothing before the start. */
export type Serving = () => Served | undefined

/** Somebody who is signed in, and asks for a page. */
export interface Visit extends Served {
  /** Their id on this side. */
  readonly who: string
  readonly name: string
  readonly language: Language
  readonly words: Words
  /** From the page to where the pages are mounted. */
  readonly root: string
  /** They own every account: how everything stands is for their eyes. */
  readonly ownsAll: boolean
  /** From where the pages are mounted to `/api/v1`; none where they stand without one. */
  readonly api?: string
}

/** Pages that only people who are signed in see. */
export interface Signed {
  Variables: { visit: Visit }
}

/** What somebody is called, by their id on this side. */
export const nameOf = ({ hub }: Pick<Served, 'hub'>, who: string): string =>
  hub.everybody().find(({ ids }) => ids.web === who)?.name ?? 'Admin'

const isOverAll = ({ hub }: Served, who: string): boolean =>
  who === stewardId || hub.everybody().some((user) => user.ids.web === who && ownsAll(user))

/** Where a page that must be signed in for is, below the root: nothing else is followed afterwards. */
const wanted = (c: Context): string => {
  const [, below = ''] = /\/([ca]\/[\w-]+(?:\/people)?)$/.exec(c.req.path) ?? []
  return below && `?to=${below}`
}

/** Whether a whole page is asked for, to be looked at. */
export const isPage = (c: Context): boolean =>
  c.req.method === 'GET' && c.req.header('hx-request') === undefined && /text\/html/.test(c.req.header('accept') ?? '')

/** Lets in who is signed in; others are shown the way, a script is told 401. */
export const signedIn =
  (options: WebOptions, serving: Serving): MiddlewareHandler<Signed> =>
  async (c, next) => {
    const served = serving()
    const { language = 'en' } = options
    const words = wordsOf(language)
    // a browser that shows this asks again by itself
    if (!served) return c.text(words.starting, 503, { 'retry-after': '1', refresh: '2' })
    const [who, root] = [await whoIs(c, options, served.hub.signins), rootOf(c)]
    if (who === undefined)
      return isPage(c) ? c.redirect(`${root}/sign-in${wanted(c)}`, 303) : c.text(words.signedOut, 401)
    const api = options.api === undefined ? {} : { api: options.api }
    const about = { who, name: nameOf(served, who), ownsAll: isOverAll(served, who) }
    c.set('visit', { ...served, ...about, ...api, language, words, root })
    await next()
    return undefined
  }
