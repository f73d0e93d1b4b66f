import type { AccountId } from '@queqiao/protocol/model'
import type { Visit } from '../doors/visit.ts'

/** The names of accounts, for whoever sees several: to each chat it is said whose it is. Empty for whoever sees one. */
export type Whose = ReadonlyMap<AccountId, string>

/** Whose chats somebody may see. */
export const whoseOf = async ({ reading, who }: Visit): Promise<Whose> => {
  const accounts = await reading.accounts(who)
  return new Map(accounts.length > 1 ? accounts.map(({ account, name }) => [account, name]) : [])
}
