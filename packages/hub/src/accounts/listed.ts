import type { AccountId } from '@queqiao/protocol/model'
import type { ChatKey } from '../ids.ts'
import type { Settings } from '../settings.ts'
import type { Db, Tx } from '../store/store.ts'
import type { Wish } from '../wish.ts'
import type { Accounts } from './accounts.ts'
import { relayIn } from './relays.ts'
import type { Speaker } from './roles.ts'
import type { User } from './users.ts'

/** Everybody who may be let in anywhere. */
export const everybodyIn = ({ users, stewards }: Pick<Settings, 'users' | 'stewards'>): readonly User[] => [
  ...users,
  ...stewards,
]

/** Whether one of these people has that id on a bridge's side. */
export const isAmong = (people: readonly User[], bridge: string, who: string): boolean =>
  people.some(({ ids }) => ids[bridge] === who)

/** Who may see and answer an account. */
export const usersOf = ({ users }: Settings, account: AccountId): readonly User[] =>
  users.filter(({ accounts }) => !accounts.length || accounts.includes(account))

/** Who may see an account, theirs or not. */
export const knownTo = (settings: Settings, account: AccountId): readonly User[] => [
  ...usersOf(settings, account),
  ...settings.stewards.filter(({ accounts }) => !accounts.length || accounts.includes(account)),
]

/** Who may look at files of an account; at pictures of people, which are nobody's alone: everybody who is let in. */
export const seesOf = (settings: Settings, account: AccountId | undefined): readonly User[] =>
  account === undefined ? everybodyIn(settings) : knownTo(settings, account)

/** Whether everybody on a bridge's side who may see one account may see the other. */
export function isShown(settings: Settings, bridge: string, account: AccountId, other: AccountId): boolean {
  const see = usersOf(settings, other)
  return usersOf(settings, account).every(({ ids }) => ids[bridge] === undefined || isAmong(see, bridge, ids[bridge]))
}

/** Somebody on a bridge's side. */
interface Whoever {
  readonly bridge: string
  readonly author: string
  readonly role?: User['role']
}

/** The accounts that somebody may see, or those in which they have this role. */
export const accountsOf = (
  settings: Settings,
  accounts: Accounts,
  { bridge, author, role }: Whoever,
): readonly AccountId[] => {
  const isTheirs = (user: User) => user.ids[bridge] === author && (role === undefined || user.role === role)
  return accounts.all().filter((account) => knownTo(settings, account).some(isTheirs))
}

/** The desk that answers somebody where no chat lives: of an account that is theirs, else one that they may see, else any. */
export const deskOf = (settings: Settings, accounts: Accounts, who: Whoever): ChatKey | undefined => {
  const [own] = accountsOf(settings, accounts, { ...who, role: 'owner' })
  const account = own ?? accountsOf(settings, accounts, who)[0] ?? accounts.all()[0]
  return account && { account }
}

type Said = Pick<Wish, 'by' | 'to'>

/** Whoever says something there, as far as the settings know them. */
export async function speakerOf(settings: Settings, db: Db | Tx, bridge: string, { by, to }: Said): Promise<Speaker> {
  const user = knownTo(settings, to.account).find(({ ids }) => ids[bridge] === by.id)
  const { others = false, prefix = '{name}: ' } = settings.relay ?? {}
  // most people need no relay
  const isOpen = user && user.role !== 'guest' ? others : ((await relayIn(db, to)) ?? others)
  const isOfOthers = !user && settings.users.some(({ ids }) => ids[bridge] === by.id)
  return { user, isOfOthers, relay: isOpen ? prefix : undefined }
}
