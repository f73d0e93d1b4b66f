import type { Bridge } from '@queqiao/hub'
import type { Hono } from 'hono'
import type { WebOptions } from './config.ts'
import { deliver } from './deliver.ts'
import { pages } from './pages.tsx'

/** The bridge, and its pages. */
export interface WebBridge extends Bridge {
  /** Mount them where people reach them: `app.route('/wechat', bridge.pages)`. */
  readonly pages: Hono
}

/** Deliveries of a chat that are looked at together: a page is no slower for more. */
const most = 100

/** WeChat chats in a browser. The page keeps nothing of its own: it reads what the hub keeps. */
export const web = (options: WebOptions): WebBridge => ({
  name: 'web',
  traits: { joins: most, reads: true },
  start: async (hub) => hub.health({ ready: true }),
  deliver,
  // nobody can write on the page yet
  read: async () => [],
  stop: async () => {},
  pages: pages(options),
})
