import type { Context, MiddlewareFn } from 'grammy'
import type { TelegramBridge } from './bridge.ts'

export { type TelegramBridge, telegram } from './bridge.ts'
export { askThrough } from './calls/proxies.ts'
export type { Forum, ForumFor, TelegramOptions } from './config.ts'
export { fromPlace, type Spot, toPlace } from './ids.ts'
export type { ExistingBot } from './telegram.ts'

/** The bridge as a plugin: `bot.use(wechat(bridge))`, before what else the bot does. Messages in the places of WeChat chats,
 *  commands in General of the configured forums, `/link` wherever somebody who is listed types it, presses of our buttons, and
 *  without forums commands and answers in the owner's private chat are stored by the hub and go no further; all others go on to
 *  the rest of the bot. Those in the forums' other topics are stored as well: such a topic may just have been made for a chat. The
 *  middleware resolves when the message is durable, so that a bot which confirms an update only after its middleware
 *  loses nothing. Updates wait until the hub has been started. */
export const wechat =
  (bridge: TelegramBridge): MiddlewareFn<Context> =>
  async (ctx, next) => {
    if (!(await bridge.take(ctx.update))) await next()
  }
