import type { AccountId, Event, EventKind } from '@queqiao/protocol/model'
import type { Accounts } from './accounts.ts'
import type { Batch } from './deliveries.ts'
import type { Directory } from './directory.ts'
import { reportedId } from './messages.ts'
import type { Outcomes } from './outcomes.ts'
import type { Arrived } from './sorting.ts'

export interface MeaningOptions {
  readonly accounts: Accounts
  readonly directory: Directory
  readonly outcomes: Outcomes
}

interface From {
  readonly batch: Batch
  readonly account: AccountId
  readonly seq: number
  /** When it was reported. */
  readonly at: number
}

type Meanings = { readonly [K in EventKind]: (from: From, event: Event<K>) => Promise<void> }

/** What each report means for the hub: one row per kind of event. Gives the function that sorts one row of the inbox. */
export function meaning({ accounts, directory, outcomes }: MeaningOptions) {
  const table: Meanings = {
    login: async ({ batch, account }, event) => {
      await accounts.loggedIn(batch.tx, account, event)
      const person = { id: event.person, ...named(event) }
      await directory.learnPeople(batch.tx, account, { kind: 'people', people: [person] })
      desk(batch, account, `WeChat is logged in as ${event.name ?? event.person}.`)
    },
    logout: async ({ batch, account }) => {
      await accounts.loggedOut(batch.tx, account)
      desk(batch, account, 'WeChat is logged out.')
    },
    people: ({ batch, account }, event) => directory.learnPeople(batch.tx, account, event),
    rooms: ({ batch, account }, event) => directory.learnRooms(batch.tx, account, event),
    message: async ({ batch, account, seq, at }, event) => {
      if (event.fromSelf && (await outcomes.takeEcho(batch, account, event, at))) return
      const id = reportedId(seq)
      batch.keep({ id, account, event })
      batch.tell({ account, chat: event.chat }, { kind: 'message', message: id })
    },
    unknown: async ({ batch, account, seq }, { summary }) =>
      desk(batch, account, `WeChat reported something not understood yet (${summary}); it is kept as report ${seq}.`),
  }

  const sortEvent = <K extends EventKind>(from: From, event: Event<K>): Promise<void> => {
    const sort: (from: From, event: Event<K>) => Promise<void> = table[event.kind]
    return sort(from, event)
  }

  return async (batch: Batch, arrived: Arrived): Promise<void> => {
    if (arrived.kind === 'result') return outcomes.settleTask(batch, arrived.account, arrived.task, arrived.outcome)
    const { account, seq, at } = arrived
    return sortEvent({ batch, account, seq, at }, arrived.event)
  }
}

const desk = (batch: Batch, account: AccountId, line: string): void =>
  batch.tell({ account }, { kind: 'desk', lines: [line] })

const named = ({ name, avatar }: Event<'login'>) => ({
  ...(name === undefined ? {} : { nickname: name }),
  ...(avatar === undefined ? {} : { avatar }),
})
