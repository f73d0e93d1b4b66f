import type { Capabilities } from '../model/command.ts'
import { datPlain } from './dat.ts'
import type { Arrival, Files, Reading } from './dialect.ts'
import { Unreadable } from './errors.ts'
import { Fields } from './fields.ts'
import { decode } from './json.ts'
import { LIMITS } from './limits.ts'
import { BLANKS, readingOf, TASKS } from './polling.ts'
import { type Decoder, understood } from './said.ts'

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
      process: report.lenient('pid'),
    }
    return readingOf(understood(said, report.within('data'), caller), caller, can)
  }

export const fits = ({ asks }: Reading): number => (asks ? TASKS : 0)

/** What answers reports and polls: the commands, in one list; an empty one also turns somebody down. */
export const reply = (wire: readonly unknown[], refused?: string): string =>
  refused === undefined ? JSON.stringify(wire.flat()) : '[]'

/** The address of an upload says which file it is. The client reports the body of the answer, a number, as its result. */
export const files: Files = {
  answer: (_fields, refused) => ({ body: refused === undefined ? '1' : '0', type: 'text/plain' }),
  plain: (source) => (/\.dat$/i.test(source) ? datPlain() : undefined),
}
