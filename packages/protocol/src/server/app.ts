import { Hono } from 'hono'
import type { Bindings } from './answered.ts'
import { behindOf, type DoorOptions } from './behind.ts'
import { callback } from './callback.ts'
import type { Call, Door } from './door.ts'
import { endpointBy } from './endpoint.ts'
import { poll } from './poll.ts'
import { upload } from './upload.ts'

/** What `wechat` needs: endpoints, and a keeper behind them; the rest has defaults. */
export interface WeChatOptions extends DoorOptions {
  /** The door for WebSockets, which is opened beside this app: `sockets()` of `@queqiao/protocol/socket`. Without it none
   *  is offered. */
  readonly sockets?: { readonly heartbeat: number }
}

/**
 * The doors for WeChat clients, to be mounted where you like: `app.route('/wechat', wechat({ endpoints, keeper }))` makes
 * the callback URL of an endpoint `/wechat/<its token>`. Below it lie `/tasks`, for clients that poll there, and `/upload`,
 * where they bring files. A wrong token is 404. Every report is answered as soon as `keeper.append` resolves; if it
 * rejects, the client is told so with 503.
 *
 * @throws {TypeError} for a token shorter than 20 characters, or given to two endpoints, and for a `url` that is none.
 */
export const wechat = (options: WeChatOptions): Hono<{ Bindings: Bindings }> => {
  const endpointOf = endpointBy(options.endpoints)
  const behind = behindOf(options, options.sockets?.heartbeat)
  const at = (door: Door) => (call: Call) => {
    const endpoint = endpointOf(call.req.param('token') ?? '')
    return endpoint === undefined ? call.notFound() : door(behind, call, endpoint)
  }
  return new Hono<{ Bindings: Bindings }>()
    .post('/:token', at(callback))
    .on(['GET', 'POST'], '/:token/tasks', at(poll))
    .post('/:token/upload', at(upload))
    .on(['POST', 'PUT'], '/:token/upload/:ticket', at(upload))
}
