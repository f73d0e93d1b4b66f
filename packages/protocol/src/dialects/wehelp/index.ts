import type { Arrival, Dialect, Reading, Setting, Speech } from '../dialect.ts'
import { Unreadable } from '../errors.ts'
import { Fields } from '../fields.ts'
import { decode } from '../json.ts'
import { LIMITS } from '../limits.ts'
import { BLANKS, pollOf, readingOf, TASKS } from '../polling.ts'
import { understood } from '../said.ts'
import { can, write } from './commands.ts'
import { said } from './events.ts'

const name = 'wehelp'

/** The QR code has only a `code`. */
const QR = '401'

const typeOf = (data: Fields): string => {
  const type = data.lenient('type') ?? (data.lenient('code') === QR ? QR : undefined)
  if (type === undefined) throw new Unreadable('action', 'no type')
  return type.trim()
}

const read = (text: string, { endpoint, now, limits = LIMITS }: Arrival): Reading => {
  const data = Fields.of(decode(text, limits.depth), BLANKS).within('data')
  const caller = {
    endpoint,
    now,
    limits,
    dialect: name,
    action: typeOf(data),
    text,
    account: data.lenient('cwxid'),
    process: data.lenient('processid') ?? data.lenient('pid'),
  }
  return readingOf(understood(said, data, caller), caller, can)
}

const NOTHING = '[]'

/** Commands are printed one at a time; later editions of the document want a list. */
const speech = (tasks: Setting['tasks'] = 'one'): Speech => ({
  can,
  write: ({ command }) => write(command),
  fits: ({ asks }) => (asks ? (tasks === 'one' ? 1 : TASKS) : 0),
  reply: ({ asks }, wire, refused) => {
    if (!asks || refused !== undefined || wire.length === 0) return NOTHING
    return JSON.stringify(tasks === 'one' ? wire[0] : wire)
  },
})

/** WeHelp, a Windows client that posts reports to one URL and polls another for tasks. It never says how they ended, and
 *  brings no files. WeQuick was the same until the end of 2019. */
export const wehelp: Dialect = {
  name,
  read,
  speak: (_session, { tasks } = {}) => speech(tasks),
  unreadable: () => NOTHING,
  poll: ({ wxid, cwxid, pid, processid }, at) => pollOf({ wxid: wxid || cwxid || '', pid: pid || processid || '' }, at),
}
