import type { Context } from 'hono'
import type { Reading, Speech } from '../dialects/dialect.ts'
import { Unreadable } from '../dialects/errors.ts'
import type { Keeper, Report, Session } from '../model/keeper.ts'
import { type Bindings, tellAnswered } from './answered.ts'
import { bodyOf } from './body.ts'
import { type Endpoint, refusal } from './endpoint.ts'
import type { Log } from './log.ts'

export type Call = Context<{ Bindings: Bindings }>

/** What stands behind the door. */
export interface Behind {
  readonly keeper: Keeper
  readonly log: Log
}

const HEADERS = { 'content-type': 'application/json' } as const

const answer = (body: string, status = 200): Response => new Response(body, { status, headers: HEADERS })

const NOTHING: Session = {}
const NONE: readonly unknown[] = []

const isEmpty = (session: Session): boolean => {
  for (const _ in session) return false
  return true
}

/** A poll that only asks says nothing that would have to be kept. */
const tells = ({ events, results, session }: Report): boolean =>
  events.length > 0 || results.length > 0 || session !== undefined

/** Takes what the client asked for. A command that cannot be put into its words has its outcome at once. */
const tasks = async (keeper: Keeper, { report, wants }: Reading, speech: Speech): Promise<readonly unknown[]> => {
  const { endpoint, account } = report
  if (account === undefined) return NONE
  const wire: unknown[] = []
  const results: Report['results'][number][] = []
  for (const handed of await keeper.take(account, wants)) {
    const writing = speech.write(handed)
    if ('wire' in writing) wire.push(writing.wire)
    else results.push({ task: handed.task, outcome: writing.outcome })
  }
  if (results.length > 0) (await keeper.append({ endpoint, account, events: [], results })).answered(true)
  return wire
}

const handle = async ({ keeper, log }: Behind, call: Call, endpoint: Endpoint): Promise<Response> => {
  const { name, dialect, secret } = endpoint
  const reading = dialect.read(name, await bodyOf(call.req), Date.now())
  const { report } = reading
  const session = report.account === undefined ? NOTHING : await keeper.session(report.account)
  const speech = dialect.speak(report.session === undefined ? session : { ...session, ...report.session }, secret)

  const refused = refusal(endpoint, reading)
  if (refused !== undefined) {
    // one that was turned down goes on polling: only its login is news
    log(reading.login ? 'warn' : 'debug', 'refused', { endpoint: name, account: report.account, reason: refused })
    return answer(speech.reply(reading, [], refused))
  }

  if (tells(report)) {
    // nobody saw it log in: what it can do is not known from then
    const known = report.can !== undefined || !isEmpty(session)
    const receipt = await keeper.append(known ? report : { ...report, can: speech.can })
    tellAnswered(receipt, call.env?.outgoing)
  }
  return answer(speech.reply(reading, reading.wants === 0 ? NONE : await tasks(keeper, reading, speech)))
}

/** The answer where there was an error: what could not be kept is not acknowledged. */
const failed = ({ log }: Behind, { name, dialect }: Endpoint, error: unknown): Response => {
  if (error instanceof Unreadable) {
    log('warn', 'a report could not be read', { endpoint: name, code: error.code })
    return answer(dialect.unreadable(error.message), error.code === 'size' ? 413 : 400)
  }
  log('error', 'a report could not be kept', { endpoint: name, error })
  return answer(dialect.unreadable('could not be kept, try again'), 500)
}

/** Answers one request of a client: kept first, then acknowledged. */
export const callback = (behind: Behind, call: Call, endpoint: Endpoint): Promise<Response> =>
  handle(behind, call, endpoint).catch((error) => failed(behind, endpoint, error))
