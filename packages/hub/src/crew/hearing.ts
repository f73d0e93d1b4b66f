import { accountId } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import { keyOf } from '../keys.ts'
import type { Log } from '../log.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Quiet } from '../outbox/quiet.ts'
import type { Looks } from '../places/looks.ts'
import type { Store } from '../store/store.ts'
import type { Crew } from './crew.ts'
import type { Listeners as Readers } from './listeners.ts'
import type { Pushes } from './pushes.ts'

interface Listeners {
  readonly store: Store
  readonly accounts: Accounts
  readonly outbox: Outbox
  readonly crew: Crew
  readonly quiet: Quiet
  readonly looks: Looks
  readonly pushes: Pushes
  readonly listeners: Readers
  readonly log: Log
}

/** What a topic that another process told means here: its first word, and what follows. */
const topics: Readonly<Record<string, (all: Listeners, about: string) => void | Promise<void>>> = {
  account: ({ accounts, store }, about) => accounts.reload(store, accountId(about)),
  work: ({ outbox }, about) => outbox.heard(accountId(about)),
  lanes: ({ crew, looks }) => {
    looks.wake()
    crew.wake()
  },
  quiet: ({ quiet }, about) => quiet.heard(about),
  written: ({ listeners }, about) => listeners.tell([keyOf(about)]),
  socket: ({ pushes }, about) => pushes.heard(about),
}

/** Listens to the other processes. */
export function listen(all: Listeners): void {
  all.store.fellows.hear((topic) => {
    const [name = ''] = topic.split(' ', 1)
    const heard = Object.hasOwn(topics, name) ? topics[name]?.(all, topic.slice(name.length + 1)) : undefined
    heard?.catch((error: unknown) =>
      all.log('warn', 'what another process told could not be read', { name, error: String(error) }),
    )
  })
}
