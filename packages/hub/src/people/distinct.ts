import type { AccountId } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import type { ChatKey } from '../ids.ts'
import type { Db, Tx } from '../store/store.ts'
import { accountNames } from './account-names.ts'
import type { Directory } from './directory.ts'
import { partners, short } from './finding.ts'

/** What is looked through for chats of the same name. */
export interface Known {
  readonly db: Db | Tx
  readonly directory: Directory
  readonly accounts: Pick<Accounts, 'all' | 'person'>
}

/** The name of a chat, with what tells it from others: its id, where a contact or a group of its account goes by the same name, and
 *  its account, where one of another does. */
export async function distinctTitle({ db, directory, accounts }: Known, { account, chat }: ChatKey): Promise<string> {
  const title = await directory.titleOf(db, { account, ...(chat && { chat }) })
  if (!chat) return title
  const called = (of: AccountId) =>
    partners.find({ tx: db, directory, account: of, self: accounts.person(of), typed: title.trim() }, 'exact')
  const isAlone = (await called(account)).every((one) => one.chat.id === chat.id)
  const elsewhere: AccountId[] = []
  for (const other of accounts.all()) if (other !== account && (await called(other)).length) elsewhere.push(other)
  const names = elsewhere.length ? await accountNames(db, directory, [account, ...elsewhere]) : undefined
  const marks = [isAlone ? [] : chat.id, names?.get(account) ?? []].flat()
  return marks.length ? `${short(title)} (${marks.join(', ')})` : title
}
