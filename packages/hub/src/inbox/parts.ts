import type { Accounts } from '../accounts/accounts.ts'
import type { Deliveries } from '../deliveries/deliveries.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'
import { Elsewhere } from './elsewhere.ts'
import { Inbox } from './inbox.ts'
import { Repeats } from './repeats.ts'
import { Sorting, type SortingOptions } from './sorting.ts'

export interface InboxPartsOptions extends Pick<SortingOptions, 'sort' | 'sorted'> {
  readonly store: Store
  readonly accounts: Accounts
  readonly deliveries: Deliveries
  readonly log: Log
}

/** The parts that take in what WeChat reports; none of them does anything yet. */
export function inboxPartsOf({ store, accounts, deliveries, log, sort, sorted }: InboxPartsOptions) {
  const repeats = new Repeats()
  const elsewhere = new Elsewhere(store, repeats)
  const noteNow = (): void =>
    void repeats
      .noteNow(store)
      .catch((error: unknown) => log('warn', 'an answer is not noted yet', { error: String(error) }))
  const sorting = new Sorting({
    ...{ store, deliveries, repeats, sort, sorted },
    failed: (error) => log('error', 'a report could not be sorted', { error: String(error) }),
  })
  const inbox = new Inbox({
    ...{ store, accounts, repeats, elsewhere },
    changed: () => {
      sorting.wake()
      // sorting may wait for another process, and that one for what we know
      if (store.fellows.many && repeats.hasFailed) noteNow()
    },
  })
  return { inbox, sorting }
}
