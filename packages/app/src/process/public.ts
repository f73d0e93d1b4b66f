import type { Hub, Log } from '@queqiao/hub'
import { dialects } from '@queqiao/protocol'
import { wechat } from '@queqiao/protocol/server'
import { sockets } from '@queqiao/protocol/socket'
import { Hono } from 'hono'
import type { Config } from '../config/schema.ts'
import type { Upgrade } from './listen.ts'
import { media as mediaApp, type OpenMedia } from './media.ts'
import { NOTHING_HERE } from './nothing-here.ts'
import { pollsAndUploads, wrongRequests } from './throttles.ts'

interface Behind {
  readonly keeper: Hub['keeper']
  /** What the bridges answer themselves. */
  readonly routes: readonly Hono[]
  /** The file behind a ticket. */
  readonly media: OpenMedia
  readonly log: Log
}

const BELOW = '/wechat'

/** Where WeChat clients come in, and what is behind. */
const doorsOf = ({ publicUrl, wechat }: Config, { keeper, log }: Pick<Behind, 'keeper' | 'log'>) => {
  const endpoints = wechat.map((each) => ({ ...each, dialect: dialects[each.dialect] }))
  // the hub says how much is too much, and its message tells people
  return { endpoints, keeper, log, url: publicUrl + BELOW, limits: { upload: Number.MAX_SAFE_INTEGER } }
}

/** What answers on `listen`: WeChat clients and the other sides. */
export interface PublicDoors {
  readonly app: Hono
  readonly upgrade: Upgrade
  /** Ends every WebSocket. */
  close(): Promise<void>
}

/** Opens the doors that people and programs outside come to. */
export const publicDoors = (config: Config, { keeper, routes, media, log }: Behind): PublicDoors => {
  const doors = doorsOf(config, { keeper, log })
  const open = sockets(doors)
  const app = new Hono()
  app.use(wrongRequests(log))
  for (const limit of pollsAndUploads(BELOW, config.wechat)) app.use(limit)
  app.route(BELOW, wechat({ ...doors, sockets: open }))
  app.route('/', mediaApp(media))
  for (const each of routes) app.route('/', each)
  app.notFound((c) => c.text(NOTHING_HERE, 404))
  return { app, upgrade: (request, socket, head) => open.upgrade(request, socket, head), close: () => open.close() }
}
