import type { AccountId, Event, EventKind } from '@queqiao/protocol/model'
import type { Accounts } from './accounts.ts'
import type { Deliveries } from './deliveries.ts'
import type { Directory } from './directory.ts'
import type { Arrived } from './inbox.ts'
import { keep, reportedId } from './messages.ts'
import type { Outbox } from './outbox.ts'
import type { Tx } from './store/store.ts'

export interface SorterOptions {
  readonly accounts: Accounts
  readonly directory: Directory
  readonly deliveries: Deliveries
  readonly outbox: Outbox
}

interface From {
  readonly tx: Tx
  readonly account: AccountId
  readonly seq: number
}

type Sorting = { readonly [K in EventKind]: (from: From, event: Event<K>) => Promise<void> }

/** What each report means for the hub: one row per kind of event. Gives the function that sorts one row of the inbox. */
export function sorter({ accounts, directory, deliveries, outbox }: SorterOptions) {
  const desk = (tx: Tx, account: AccountId, line: string) =>
    deliveries.tell(tx, { account }, { kind: 'desk', lines: [line] })

  const table: Sorting = {
    login: async ({ tx, account }, event) => {
      await accounts.loggedIn(tx, account, event)
      await directory.learnPeople(tx, account, { kind: 'people', people: [{ id: event.person, ...named(event) }] })
      await desk(tx, account, `WeChat is logged in as ${event.name ?? event.person}.`)
    },
    logout: async ({ tx, account }) => {
      await accounts.loggedOut(tx, account)
      await desk(tx, account, 'WeChat is logged out.')
    },
    people: ({ tx, account }, event) => directory.learnPeople(tx, account, event),
    rooms: ({ tx, account }, event) => directory.learnRooms(tx, account, event),
    message: async ({ tx, account, seq }, event) => {
      if (event.fromSelf && (await outbox.takeEcho(tx, account, event))) return
      const id = reportedId(seq)
      await keep(tx, { id, account, event })
      await deliveries.tell(tx, { account, chat: event.chat }, { kind: 'message', message: id })
    },
    unknown: ({ tx, account, seq }, { summary }) =>
      desk(
        tx,
        account,
        `WeChat reported something that is not understood yet (${summary}); it is kept as report ${seq}.`,
      ),
  }

  const sortEvent = <K extends EventKind>(from: From, event: Event<K>): Promise<void> => {
    const sort: (from: From, event: Event<K>) => Promise<void> = table[event.kind]
    return sort(from, event)
  }

  return async (tx: Tx, arrived: Arrived): Promise<void> => {
    if (arrived.kind === 'result') return outbox.settleTask(tx, arrived.task, arrived.outcome)
    return sortEvent({ tx, account: arrived.account, seq: arrived.seq }, arrived.event)
  }
}

const named = ({ name, avatar }: Event<'login'>) => ({
  ...(name === undefined ? {} : { nickname: name }),
  ...(avatar === undefined ? {} : { avatar }),
})
