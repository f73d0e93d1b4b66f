import type { AccountId } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import type { User } from '../accounts/users.ts'
import type { Listeners } from '../crew/listeners.ts'
import type { Addressing, Picturing } from '../deliveries/addressing.ts'
import type { Look } from '../delivery.ts'
import type { ChatKey } from '../ids.ts'
import type { Filters } from '../options.ts'
import type { Quiet } from '../outbox/quiet.ts'
import type { Directory } from '../people/directory.ts'
import type { Store } from '../store/store.ts'

/** What reading takes. */
export interface Means {
  readonly bridge: string
  readonly store: Store
  readonly accounts: Accounts
  readonly addressing: Pick<Addressing, 'written'> & Picturing
  readonly directory: Directory
  /** How a chat looks. */
  look(key: ChatKey): Promise<Look>
  readonly filters: Filters
  readonly listeners: Listeners
  /** Lists that are missing, asked for without anybody noticing. */
  readonly quiet: Pick<Quiet, 'miss'>
  /** All bridges, by their names. */
  readonly sides: readonly string[]
  /** Whether people who are not listed may speak where nobody has said so. */
  readonly relays: boolean
  /** Who may see an account, theirs or not. */
  known(account: AccountId): readonly User[]
  /** Whether somebody owns every account, also those to come. */
  ownsAll(who: string): boolean
}
