import { accountId } from '../../model/id.ts'
import type { Arrival, Dialect, Reading, Setting, Speech } from '../dialect.ts'
import { Unreadable } from '../errors.ts'
import { Fields } from '../fields.ts'
import { decode } from '../json.ts'
import { understood } from '../said.ts'
import { ack, pushed, Request, refusal, room, type Speaker } from './acks.ts'
import { canOf, written } from './commands.ts'
import { said } from './events.ts'
import { files } from './files.ts'
import { versionOf } from './version.ts'

/** One of the texts without which a body is no request. The heartbeat's `action` is misspelt. */
const head = (body: Fields, missing: 'action' | 'account', key: string, misspelt = key): string => {
  try {
    return body.optional(key) ?? body.text(misspelt)
  } catch (cause) {
    throw new Unreadable(missing, `no ${missing}`, { cause })
  }
}

const speech = (speaker: Speaker): Speech => ({
  get can() {
    return canOf(speaker.version)
  },
  write: ({ task: id, command }) => {
    const task = written(command, speaker.version)
    return 'task_type' in task ? { wire: { task_id: id, task_data: task } } : { answer: task }
  },
  fits: ({ about }) => (about instanceof Request ? room(about, speaker.version) : 0),
  reply: ({ about }, wire, refused) =>
    about instanceof Request ? ack(about, speaker, wire, refused) : refusal('not a request of this dialect'),
  push: pushed,
})

/**
 * WeHub, a Windows client that posts everything to one URL and polls the same URL for tasks, or opens a WebSocket: 0.1.4,
 * 0.1.5, and from 0.2.0 up to 0.4.26. The version comes with the login and is kept in the session.
 */
export const wehub: Dialect = {
  name: 'wehub',
  read(text: string, { endpoint, now, limits }: Arrival): Reading {
    const body = Fields.of(decode(text))
    const action = head(body, 'action', 'action', 'atcion')
    const about = new Request(action, head(body, 'account', 'wxid'), body.within('data'))
    const { wxid, data } = about
    const {
      events = [],
      results = [],
      natives,
      session,
    } = understood('wehub', action, text, () => said(action, data, { account: wxid, now, limits }))
    return {
      report: {
        endpoint,
        account: accountId(wxid),
        can: session === undefined ? undefined : canOf(versionOf(session.version)),
        session,
        events,
        results,
        natives,
      },
      asks: action === 'pull_task',
      appid: body.lenient('appid'),
      login: action === 'login',
      about,
    }
  },
  speak: (session, { secret, links }: Setting = {}) => speech({ version: versionOf(session.version), secret, links }),
  unreadable: refusal,
  files,
}
