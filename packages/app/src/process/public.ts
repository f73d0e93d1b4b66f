import type { Hub, Log } from '@queqiao/hub'
import { dialects } from '@queqiao/protocol'
import { wechat } from '@queqiao/protocol/server'
import { Hono } from 'hono'
import type { Config } from '../config/schema.ts'

/** What answers at an address that nobody has: by it the doctor knows us. */
export const NOTHING_HERE = 'Queqiao is here, but nothing at this address.\n'

interface Behind {
  readonly keeper: Hub['keeper']
  /** What the bridges answer themselves. */
  readonly routes: readonly Hono[]
  readonly log: Log
}

/** What answers on `listen`: WeChat clients and the other sides. */
export const publicApp = (config: Config, { keeper, routes, log }: Behind): Hono => {
  const app = new Hono()
  const endpoints = config.wechat.map((each) => ({ ...each, dialect: dialects[each.dialect] }))
  app.route('/wechat', wechat({ endpoints, keeper, log }))
  for (const each of routes) app.route('/', each)
  return app.notFound((c) => c.text(NOTHING_HERE, 404))
}
