import { conflict } from '../errors.ts'
import type { Methods } from './method.ts'

/** Getting updates. */
export const updates: Methods = {
  getUpdates: async ({ world, webhook, signal }, params) => {
    if (webhook.url !== '')
      throw conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      )
    return [...(await world.updates.poll(params, signal))]
  },
  setWebhook: ({ world, webhook }, params) => {
    if (params.drop_pending_updates) world.updates.clear()
    world.updates.want(params.allowed_updates)
    webhook.set(params)
    if (params.url !== '') world.updates.interrupt('terminated by setWebhook request')
    return true
  },
  deleteWebhook: ({ world, webhook }, params) => {
    if (params.drop_pending_updates) world.updates.clear()
    webhook.set({ url: '' })
    return true
  },
  getWebhookInfo: ({ world, webhook }) => ({
    url: webhook.url,
    has_custom_certificate: false,
    pending_update_count: world.updates.unconfirmed.length,
    ...(webhook.url === '' ? {} : { max_connections: webhook.connections }),
    ...webhook.lastError,
    allowed_updates: [...world.updates.wanted],
  }),
}
