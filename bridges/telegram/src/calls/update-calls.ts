import type { Telegram } from './bot-api.ts'
import { type Calls, callLimit } from './calls.ts'

/** Telegram keeps what was asked for last until something else is asked for: so it is always said. */
export const allowedUpdates = [
  ...['message', 'edited_message', 'callback_query', 'my_chat_member'],
  // this one comes only where it is named
  'message_reaction',
] as const

type UpdateCalls = Pick<Telegram, 'open' | 'updates' | 'openDoor' | 'atDoor'>

const named = (method: string) => ({ method })

/** The calls by which updates come: asked for, or brought. */
export const updateCalls = ({ bot, call, limit }: Calls): UpdateCalls => {
  const { api } = bot
  const introduce = async () => {
    // grammY's own way to learn it would try for ever, whatever we want
    bot.botInfo = await call(named('getMe'), () => api.getMe(limit()))
  }
  return {
    open: async () => {
      await call(named('deleteWebhook'), () => api.deleteWebhook({}, limit()))
      await introduce()
    },
    updates: (offset, seconds, signal) =>
      call(named('getUpdates'), () => {
        const options = { offset, timeout: seconds, allowed_updates: allowedUpdates }
        return api.getUpdates(options, limit(signal, seconds * 1000 + callLimit))
      }),
    openDoor: async ({ url, secret }) => {
      await introduce()
      const options = { secret_token: secret, allowed_updates: allowedUpdates }
      await call(named('setWebhook'), () => api.setWebhook(url, options, limit()))
    },
    atDoor: () =>
      call(named('getWebhookInfo'), async () => {
        const info = await api.getWebhookInfo(limit())
        const { url = '', pending_update_count: waiting, allowed_updates: kinds = [] } = info
        const { last_error_date: at, last_error_message: why } = info
        return { url, kinds, waiting, ...(at !== undefined && why !== undefined && { failed: { at: at * 1000, why } }) }
      }),
  }
}
