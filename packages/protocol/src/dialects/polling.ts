import type { Capabilities } from '../model/command.ts'
import { accountId } from '../model/id.ts'
import type { Caller } from './caller.ts'
import type { Arrival, Reading } from './dialect.ts'
import { type Blanks, Fields } from './fields.ts'
import { reportOf, type Said } from './said.ts'

// What WeHelp and WeQuick have in common, which were one client until the end of 2019: they report to one URL and poll
// another one.

/** Words by which these clients say that there is nothing. */
export const BLANKS: Blanks = new Set(['null', '(null)', 'None'])

/** How many tasks one poll may bring: there is no known end, but what was handed out is lost if the client stops. */
export const TASKS = 20

/** A report, which asks for nothing. */
export const readingOf = (said: Said, caller: Caller, can: Capabilities): Reading => ({
  report: reportOf(said, caller, () => can),
  asks: false,
  login: said.session !== undefined,
  about: undefined,
})

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
