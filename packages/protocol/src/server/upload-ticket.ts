import { type AccountId, accountId } from '../model/id.ts'
import { textOf, ticket } from './ticket.ts'

/** Which file a client brings where it was told an address for it. */
export interface Asked {
  /** Whose client was asked. */
  readonly account: AccountId
  /** Its `Source.key`. */
  readonly source: string
}

/** Milliseconds for which a client may bring a file after it was asked: many times longer than it is asked again. */
const VALID = 86_400_000

/** A ticket for bringing one file of one account, for a day from `now` (milliseconds since 1970). */
export const uploadTicket = ({ account, source }: Asked, token: string, now: number): string =>
  ticket('upload', `${now + VALID}\n${account}\n${source}`, token)

/** What a ticket allows to be brought; nothing where it is none of ours, or its day is over. */
export const askedBy = (given: string, token: string, now: number): Asked | undefined => {
  const [until, account, ...source] = textOf('upload', given, token)?.split('\n') ?? []
  if (account === undefined || !(now < Number(until))) return undefined
  return { account: accountId(account), source: source.join('\n') }
}
