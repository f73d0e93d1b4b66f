import type { RemoteId } from '@queqiao/hub'

/** Messages that are remembered. Link previews and the like are added within seconds. */
const most = 1000

/** Tells edits from what Telegram also reports as an edit: a link preview that was found, a keyboard that changed. Gives
 *  whether the message says something else than when another update told of it; if nothing is remembered, it does. */
export const createWordings = () => {
  const last = new Map<RemoteId, { readonly text: string; readonly update: RemoteId }>()
  return (message: RemoteId, text: string, update: RemoteId): boolean => {
    const before = last.get(message)
    // the same update may be read once more after a failure
    if (before?.text === text && before.update !== update) return false
    last.delete(message)
    last.set(message, { text, update })
    for (const [oldest] of last) {
      if (last.size <= most) break
      last.delete(oldest)
    }
    return true
  }
}
