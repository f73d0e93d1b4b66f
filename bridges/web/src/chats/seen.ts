import type { AccountLine, ChatKey } from '@queqiao/hub'
import type { Visit } from '../doors/visit.ts'
import { fromPlace } from '../ids.ts'

/** A chat, or a desk, that somebody may see. */
export interface Seen {
  readonly key: ChatKey
  readonly account: AccountLine
}

/** What an address names; undefined for what they may not see, and for what was never an address. */
export const seen = async ({ reading, who }: Visit, place: string): Promise<Seen | undefined> => {
  const key = fromPlace(place)
  const accounts = key ? await reading.accounts(who) : []
  const account = accounts.find((one) => one.account === key?.account)
  return key && account && { key, account }
}
