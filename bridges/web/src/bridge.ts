import type { Bridge, HubPort, Remote, Wish } from '@queqiao/hub'
import type { Context, Hono } from 'hono'
import type { WebOptions } from './config.ts'
import { deliver } from './deliver.ts'
import { isOwn } from './doors/guards.ts'
import { whoIs } from './doors/session.ts'
import type { Served } from './doors/visit.ts'
import { wishes, wishOf } from './from-web.ts'
import { fromPlace } from './ids.ts'
import { pages } from './pages.tsx'
import { readDone } from './said/doings.ts'
import { readSaying } from './said/sayings.ts'
import { Uploads } from './said/uploads.ts'
import { type Speech, speech } from './talk/speech.ts'

/** The bridge, and its pages. */
export interface WebBridge extends Bridge {
  /** Mount them where people reach them: `app.route('/wechat', bridge.pages)`. */
  readonly pages: Hono
  /** Whose session a request carries, by their id on this side; undefined: nobody's. */
  who(c: Context): Promise<string | undefined>
  /** Whether a request may go by a session: it changes nothing, or one of the pages has made it, and no other page. */
  isOwn(c: Context): boolean
  /** What people do on the page, done in their name. */
  readonly speech: Speech
}

/** Deliveries of a chat that are looked at together: a page is no slower for more. */
const most = 100

const read = async (group: readonly Remote[]): Promise<readonly Wish[]> =>
  group.flatMap(({ id, place, body }) => {
    const [to, said, done] = [fromPlace(place), readSaying(body), readDone(body)]
    if (to && said) return wishes(id, to, said)
    return to && done ? [wishOf(id, to, done)] : []
  })

/** WeChat chats in a browser. The page keeps nothing of its own: it reads what the hub keeps. */
export const web = (options: WebOptions): WebBridge => {
  let served: Served | undefined
  let stopping = new AbortController()
  const uploads = new Uploads()
  return {
    name: 'web',
    traits: {
      joins: most,
      outcomes: 'all',
      reads: true,
      avatars: true,
      entrance: (token) => `${options.url}/in#${token}`,
    },
    start: async (hub: HubPort) => {
      stopping = new AbortController()
      served = { hub, reading: hub.reading, signal: stopping.signal, uploads }
      hub.health({ ready: true })
    },
    deliver,
    read,
    // streams would keep their connections open
    stop: async () => {
      served = undefined
      stopping.abort()
    },
    pages: pages(options, () => served),
    speech: speech(() => served),
    isOwn: (c) => isOwn(c, options),
    who: async (c) => (served ? whoIs(c, options, served.hub.signins) : undefined),
  }
}
