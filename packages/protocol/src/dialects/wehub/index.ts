import { accountId } from '../../model/id.ts'
import type { Dialect, Reading, Speech } from '../dialect.ts'
import { Malformed, Unreadable } from '../errors.ts'
import { Fields } from '../fields.ts'
import { decode } from '../json.ts'
import { ack, Request, refusal, type Speaker } from './acks.ts'
import { can, task } from './commands.ts'
import { type Caller, type Said, said } from './events.ts'
import { versionOf } from './version.ts'

/** One of the two texts without which a body is no request. */
const head = (body: Fields, key: 'action' | 'wxid'): string => {
  try {
    return body.text(key)
  } catch (cause) {
    const missing = key === 'wxid' ? 'account' : key
    throw new Unreadable(missing, `no ${missing}`, { cause })
  }
}

const unknown = (summary: string, raw: string): Said => ({ events: [{ kind: 'unknown', summary, raw }] })

/** What was not understood is an event too: kept with its body, and answered like any other. */
const understood = ({ action, data }: Request, caller: Caller, text: string): Said => {
  try {
    return said(action, data, caller) ?? unknown(`wehub ${JSON.stringify(action.slice(0, 64))}: not known`, text)
  } catch (error) {
    if (error instanceof Malformed) return unknown(`wehub ${action}: ${error.message}`, text)
    throw error
  }
}

const speech = (speaker: Speaker): Speech => ({
  can,
  write: ({ task: id, command }) => {
    const wire = task(command, speaker.version)
    if (wire === undefined) return { outcome: { kind: 'failed', reason: 'WeHub cannot send this' } }
    return { wire: { task_id: id, task_data: wire } }
  },
  reply: ({ about }, wire, refused) =>
    about instanceof Request ? ack(about, speaker, wire, refused) : refusal('not a request of this dialect'),
})

/**
 * WeHub, a Windows client that posts everything to one URL and polls the same URL for tasks: 0.1.4, 0.1.5, and from 0.2.0
 * up to 0.4.26. The version comes with the login and is kept in the session.
 */
export const wehub: Dialect = {
  name: 'wehub',
  read(endpoint, text, now): Reading {
    const body = Fields.of(decode(text))
    const about = new Request(head(body, 'action'), head(body, 'wxid'), body.within('data'))
    const { events = [], results = [], session, wants = 0 } = understood(about, { account: about.wxid, now }, text)
    return {
      report: {
        endpoint,
        account: accountId(about.wxid),
        can: session === undefined ? undefined : can,
        session,
        events,
        results,
      },
      wants,
      appid: body.lenient('appid'),
      login: about.action === 'login',
      about,
    }
  },
  speak: (session, secret) => speech({ version: versionOf(session.version), secret }),
  unreadable: refusal,
}
