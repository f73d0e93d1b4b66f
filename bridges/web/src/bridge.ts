import type { Bridge, HubPort } from '@queqiao/hub'
import type { Hono } from 'hono'
import type { WebOptions } from './config.ts'
import { deliver } from './deliver.ts'
import { pages } from './pages.tsx'
import type { Served } from './visit.ts'

/** The bridge, and its pages. */
export interface WebBridge extends Bridge {
  /** Mount them where people reach them: `app.route('/wechat', bridge.pages)`. */
  readonly pages: Hono
}

/** Deliveries of a chat that are looked at together: a page is no slower for more. */
const most = 100

/** WeChat chats in a browser. The page keeps nothing of its own: it reads what the hub keeps. */
export const web = (options: WebOptions): WebBridge => {
  let served: Served | undefined
  let stopping = new AbortController()
  return {
    name: 'web',
    traits: { joins: most, reads: true },
    start: async (hub: HubPort) => {
      stopping = new AbortController()
      served = { hub, signal: stopping.signal }
      hub.health({ ready: true })
    },
    deliver,
    // nobody can write on the page yet
    read: async () => [],
    // streams would keep their connections open
    stop: async () => {
      served = undefined
      stopping.abort()
    },
    pages: pages(options, () => served),
  }
}
