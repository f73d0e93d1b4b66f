import type { Arrival, Reading, Speech, Writing } from '../dialects/dialect.ts'
import type { Answer } from '../model/command.ts'
import type { AccountId } from '../model/id.ts'
import type { Handed, Report, Session } from '../model/keeper.ts'
import type { Waiting } from './answered.ts'
import type { Behind } from './behind.ts'
import { unkept } from './door.ts'
import { checkAccount, type Endpoint, refusal } from './endpoint.ts'
import { settingOf } from './links.ts'
import { type Log, thrown } from './log.ts'

const NOTHING: Session = {}
const NONE: readonly unknown[] = []

/** A poll that only asks, and a heartbeat, say nothing that would have to be kept. */
const tells = ({ events, results, session, natives }: Report): boolean =>
  events.length > 0 || results.length > 0 || session !== undefined || (natives !== undefined && natives.length > 0)

/** Whose commands they are. */
export interface Addressee {
  readonly endpoint: string
  readonly account: AccountId
}

const UNWRITABLE: Writing = { answer: { kind: 'failed', reason: 'this command is none that a client could be given' } }

const writing = (speech: Pick<Speech, 'write'>, handed: Handed, log: Log): Writing => {
  try {
    return speech.write(handed)
  } catch (error) {
    log('error', 'a command could not be written', { error: thrown(error) })
    return UNWRITABLE
  }
}

/** Commands in the client's words. One that cannot be put into them has its outcome at once. Never rejects: the others were
 *  taken for this client, and are lost if they do not go out. */
export const written = async (
  { keeper, log }: Pick<Behind, 'keeper' | 'log'>,
  { endpoint, account }: Addressee,
  speech: Pick<Speech, 'write'>,
  handed: readonly Handed[],
): Promise<readonly unknown[]> => {
  const wire: unknown[] = []
  const results: Report['results'][number][] = []
  for (const each of handed) {
    const made = writing(speech, each, log)
    if ('wire' in made) wire.push(made.wire)
    else results.push({ task: each.task, answer: made.answer })
  }
  if (results.length === 0) return wire
  try {
    ;(await keeper.append({ endpoint, account, events: [], results })).answered(true)
  } catch (error) {
    // silence will say so in its time
    log('error', 'what a client cannot be asked could not be told', { account, error: thrown(error) })
  }
  return wire
}

const GONE: Answer = { kind: 'failed', reason: 'the client went away before it was told' }

/** Takes what the client asked for, as long as it is there to be told. */
const tasks = async (
  behind: Behind,
  reading: Reading,
  speech: Speech,
  client: Waiting,
): Promise<readonly unknown[]> => {
  const { endpoint, account } = reading.report
  if (account === undefined || !client.waits()) return NONE
  const handed = await behind.keeper.take(account, speech.fits(reading))
  if (handed.length === 0) return NONE
  return written(behind, { endpoint, account }, client.waits() ? speech : { write: () => ({ answer: GONE }) }, handed)
}

/** Where a request came, and when: now. */
export const arrivalAt = ({ limits }: Behind, { name }: Endpoint): Arrival => ({
  endpoint: name,
  now: Date.now(),
  limits,
})

/** What a client is answered. */
export interface Answered {
  readonly body: string
  /** 503: nothing is acknowledged. */
  readonly status: 200 | 503
}

/**
 * What a client is answered: kept first, then acknowledged. `client.kept` is called before the answer is given; what
 * cannot be kept, or not be asked for, is refused in the words of the request. Throws `Unreadable` for an account that is none.
 */
export const exchange = async (
  behind: Behind,
  endpoint: Endpoint,
  reading: Reading,
  client: Waiting,
): Promise<Answered> => {
  const { keeper, log } = behind
  checkAccount(reading)
  const { account, session: news } = reading.report
  const session = account === undefined ? NOTHING : await keeper.session(account)
  const remembered = news === undefined ? session : { ...session, ...news }
  const speech = endpoint.dialect.speak(remembered, settingOf(behind, endpoint, account))
  const refused = refusal(endpoint, reading)
  if (refused !== undefined) {
    // one that was turned down goes on polling: only its login is news
    log(reading.login ? 'warn' : 'debug', 'refused', { endpoint: endpoint.name, account, reason: refused })
    return { body: speech.reply(reading, NONE, refused), status: 200 }
  }
  if (account !== undefined) keeper.heard?.(account)
  try {
    return { body: await acknowledged(behind, reading, speech, client), status: 200 }
  } catch (error) {
    const { reason } = unkept(log, 'a report', endpoint, error)
    return { body: speech.reply(reading, NONE, reason), status: 503 }
  }
}

/** What the account can do may not be known from its login: nobody saw it, or it was before an upgrade. */
const saying = ({ report }: Reading, { can }: Speech): Report => (report.can ? report : { ...report, can })

const acknowledged = async (behind: Behind, reading: Reading, speech: Speech, client: Waiting): Promise<string> => {
  const receipt = tells(reading.report) ? await behind.keeper.append(saying(reading, speech), client.waits) : undefined
  try {
    const body = speech.reply(reading, reading.asks ? await tasks(behind, reading, speech, client) : NONE)
    if (receipt) client.kept(receipt)
    return body
  } catch (error) {
    // it is stored, and the client will repeat it
    receipt?.answered(false)
    throw error
  }
}
