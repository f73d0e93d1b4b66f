import type { Capabilities } from '../model/command.ts'
import { accountId } from '../model/id.ts'
import type { Decoder } from './caller.ts'
import { datPlain } from './dat.ts'
import type { Arrival, Files, Reading } from './dialect.ts'
import { Unreadable } from './errors.ts'
import { type Blanks, Fields } from './fields.ts'
import { decode } from './json.ts'
import { LIMITS } from './limits.ts'
import { reportOf, understood } from './said.ts'

/** Words by which these clients say that there is nothing. */
export const BLANKS: Blanks = new Set(['null', '(null)', 'None'])

const actionOf = (report: Fields): string => {
  try {
    return report.has('action') ? report.text('action') : report.text('atcion')
  } catch (cause) {
    throw new Unreadable('action', 'no action', { cause })
  }
}

/** What a vendor's document has of its own. */
interface Document {
  readonly name: string
  readonly said: Decoder
  readonly can: Capabilities
}

/**
 * Reads `{ data: { action, cwxid, data } }`; older documents leave the outer `data` out.
 *
 * @throws {Unreadable} `json`, `depth`, or `action` where it does not say what happened.
 */
export const reader =
  ({ name, said, can }: Document) =>
  (text: string, { endpoint, now, limits = LIMITS }: Arrival): Reading => {
    const body = Fields.of(decode(text, limits.depth), BLANKS)
    const report = body.has('action') ? body : body.within('data')
    const caller = {
      endpoint,
      now,
      limits,
      dialect: name,
      action: actionOf(report),
      text,
      account: report.lenient('cwxid'),
    }
    const told = understood(said, report.within('data'), caller)
    return {
      report: reportOf(told, caller, () => can),
      asks: false,
      login: told.session !== undefined,
      about: undefined,
    }
  }

/** How many tasks one poll may bring: there is no known end, but what was handed out is lost if the client stops. */
const TASKS = 20

export const fits = ({ asks }: Reading): number => (asks ? TASKS : 0)

/** A poll: `?wxid=…&pid=…`. Where nobody is logged in, the account is that of the process: `pid:…`. */
export const pollOf = (query: Readonly<Record<string, string>>, { endpoint }: Arrival): Reading => {
  const given = Fields.of(query, BLANKS)
  const wxid = given.lenient('wxid')
  const pid = given.lenient('pid')
  const named = wxid ?? (pid === undefined ? undefined : `pid:${pid}`)
  return {
    report: { endpoint, account: named === undefined ? undefined : accountId(named), events: [], results: [] },
    asks: true,
    login: false,
    waiting: wxid === undefined,
    about: undefined,
  }
}

/** What answers reports and polls: the commands, in one list; an empty one also turns somebody down. */
export const reply = (wire: readonly unknown[], refused?: string): string =>
  refused === undefined ? JSON.stringify(wire.flat()) : '[]'

/** The address of an upload says which file it is. The client reports the body of the answer, a number, as its result. */
export const files: Files = {
  answer: (_fields, refused) => ({ body: refused === undefined ? '1' : '0', type: 'text/plain' }),
  plain: (source) => (/\.dat$/i.test(source) ? datPlain() : undefined),
}
