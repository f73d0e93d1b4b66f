import { Unconfirmed } from './errors.ts'
import type { Seen } from './history.ts'
import type { Line } from './line.ts'
import { Unanswered } from './post.ts'
import type { Hooks, Request } from './report.ts'
import type { Vendor } from './vendor.ts'

/** The reports of messages: what was once said can be said again, in the very same bytes. */
export const saidOf = ({ turn }: Line, vendor: Vendor) => {
  const reports = new Map<string, { readonly chat: string; readonly request: Request }>()

  const keep = (seen: Seen): void => {
    reports.set(seen.id, { chat: seen.chat, request: vendor.request(vendor.message(seen)) })
  }

  const confirm = async (id: string, request: Request, hooks: Hooks): Promise<string> => {
    try {
      const answer = await vendor.ask(request, hooks)
      if (answer.code === 0) return id
      throw new Unconfirmed(id, `error_code ${answer.code}: ${answer.reason}`)
    } catch (cause) {
      if (!(cause instanceof Unanswered)) throw cause
      if (hooks.hangUp) return id
      throw new Unconfirmed(id, cause.message, { cause })
    }
  }

  /** Reports the message of that id, in the order of its chat. */
  const send = async (id: string, hooks: Hooks = {}): Promise<string> => {
    const report = reports.get(id)
    if (report === undefined) throw new Error(`simulator: nothing was said under ${id}`)
    return turn(report.chat, () => confirm(id, report.request, hooks))
  }
  return { keep, send }
}
