import type { Capabilities } from '../model/command.ts'
import type { Source } from '../model/content.ts'
import type { Event } from '../model/event.ts'
import { type AccountId, accountId } from '../model/id.ts'
import type { Native, Report, Session } from '../model/keeper.ts'
import type { Caller } from './caller.ts'
import { Malformed } from './errors.ts'
import type { Fields } from './fields.ts'

/** What happened, in our words. */
export type Told = readonly Event<Source>[]

/** What one report says, in our words. */
export interface Said {
  readonly events?: Told
  readonly results?: Report['results']
  readonly natives?: readonly Native[]
  /** What to remember of the account from now on. A login always has something. */
  readonly session?: Session
  /** The account, where the report names it in another place than others do. */
  readonly account?: AccountId
}

/** Reads one action; none where it says nothing that is known. Throws `Malformed` where what it needs is missing. */
export type Decoder<C extends Caller = Caller> = (data: Fields, caller: C) => Said | undefined

/** Something that is kept with its body, and shown. */
export const unknown = (summary: string, raw: string): Event<Source> => ({ kind: 'unknown', summary, raw })

/** A vendor's word as it may stand in a log: what is too long, or strange, shows as text in quotes. */
export const shown = (word: string): string => JSON.stringify(word.slice(0, 64))

/**
 * What was not understood is said too, as an event `unknown` with its body: where `read` gives nothing, because the vendor
 * has no such word, and where it throws `Malformed`.
 */
export const understood = <C extends Caller>(read: Decoder<C>, data: Fields, caller: C): Said => {
  const { dialect, action, text } = caller
  try {
    return read(data, caller) ?? { events: [unknown(`${dialect} ${shown(action)}: not known`, text)] }
  } catch (error) {
    if (error instanceof Malformed) return { events: [unknown(`${dialect} ${action}: ${error.message}`, text)] }
    throw error
  }
}

const NO_EVENTS: Report['events'] = []
const NO_RESULTS: Report['results'] = []

/** The report that says it. `can`: what an account can do of which that is remembered; it is said with the login alone. */
export const reportOf = (
  said: Said,
  { endpoint, account, process }: Caller,
  can: (session: Session) => Capabilities,
): Report => {
  const { session } = said
  return {
    endpoint,
    account: said.account ?? (account === undefined ? undefined : accountId(account)),
    process,
    can: session === undefined ? undefined : can(session),
    session,
    events: said.events ?? NO_EVENTS,
    results: said.results ?? NO_RESULTS,
    natives: said.natives,
  }
}
