import type { Capabilities } from '../../model/command.ts'
import type { Handed, Session } from '../../model/keeper.ts'
import type { Arrival, Dialect, Reading, Setting, Speech, Writing } from '../dialect.ts'
import { Unreadable } from '../errors.ts'
import { Fields } from '../fields.ts'
import { decode } from '../json.ts'
import { LIMITS } from '../limits.ts'
import { reportOf, understood } from '../said.ts'
import { Asked, ack, fits, pushed, refusal, type Speaker } from './acks.ts'
import { canOf, written } from './commands.ts'
import { said } from './events.ts'
import { files } from './files.ts'
import { versionOf } from './version.ts'

const name = 'wehub'

/** One of the texts without which a body is no request. */
const head = (missing: 'action' | 'account', read: () => string): string => {
  try {
    return read()
  } catch (cause) {
    throw new Unreadable(missing, `no ${missing}`, { cause })
  }
}

const read = (text: string, { endpoint, now, limits = LIMITS }: Arrival): Reading => {
  const body = Fields.of(decode(text, limits.depth))
  // the heartbeat's is misspelt
  const action = head('action', () => body.optional('action') ?? body.text('atcion'))
  const account = head('account', () => body.text('wxid'))
  const data = body.within('data')
  const caller = { endpoint, now, limits, dialect: name, action, text, account }
  return {
    report: reportOf(understood(said, data, caller), caller, capabilities),
    asks: action === 'pull_task',
    appid: body.lenient('appid'),
    login: action === 'login',
    about: new Asked(action, account, data),
  }
}

const capabilities = ({ version }: Session): Capabilities => canOf(versionOf(version))

// made for every request: a class, because an object with a getter of its own costs six times as much
class Words implements Speech {
  readonly #speaker: Speaker

  constructor(speaker: Speaker) {
    this.#speaker = speaker
  }

  get can(): Capabilities {
    return canOf(this.#speaker.version)
  }

  write({ task: id, command }: Handed): Writing {
    const task = written(command, this.#speaker.version)
    return 'task_type' in task ? { wire: { task_id: id, task_data: task } } : { answer: task }
  }

  fits({ about }: Reading): number {
    return about instanceof Asked ? fits(about, this.#speaker.version) : 0
  }

  reply({ about }: Reading, wire: readonly unknown[], refused?: string): string {
    return about instanceof Asked
      ? ack(about, this.#speaker, { tasks: wire, refused })
      : refusal('not a request of this dialect')
  }

  push(wire: unknown): string {
    return pushed(wire)
  }
}

/**
 * WeHub, a Windows client that posts everything to one URL and polls the same URL for tasks, or opens a WebSocket: 0.1.4,
 * 0.1.5, and from 0.2.0 up to 0.4.26. The version comes with the login and is kept in the session.
 */
export const wehub: Dialect = {
  name,
  read,
  speak: (session, { secret, links }: Setting = {}) =>
    new Words({ version: versionOf(session.version), secret, links }),
  unreadable: refusal,
  files,
}
