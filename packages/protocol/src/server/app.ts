import { Hono } from 'hono'
import type { Keeper } from '../model/keeper.ts'
import type { Bindings } from './answered.ts'
import { callback } from './callback.ts'
import { type Endpoint, endpointBy } from './endpoint.ts'
import type { Log } from './log.ts'

export interface WeChatOptions {
  readonly endpoints: readonly Endpoint[]
  /** What keeps the reports and has the commands: the hub, `memoryKeeper()`, or an object of your own. */
  readonly keeper: Keeper
  /** Default: says nothing. */
  readonly log?: Log
}

const silent: Log = () => {}

/**
 * The doors for WeChat clients, to be mounted where you like: `app.route('/wechat', wechat({ endpoints, keeper }))` makes
 * the callback URL of an endpoint `/wechat/<its token>`. A wrong token is 404. Every report is answered as soon as
 * `keeper.append` resolves; if it rejects, the client is told so with 500.
 *
 * @throws {TypeError} for a token shorter than 20 characters, or given to two endpoints.
 */
export const wechat = ({ endpoints, keeper, log = silent }: WeChatOptions): Hono<{ Bindings: Bindings }> => {
  const endpointOf = endpointBy(endpoints)
  const behind = { keeper, log }
  return new Hono<{ Bindings: Bindings }>().post('/:token', (call) => {
    const endpoint = endpointOf(call.req.param('token'))
    return endpoint === undefined ? call.notFound() : callback(behind, call, endpoint)
  })
}
