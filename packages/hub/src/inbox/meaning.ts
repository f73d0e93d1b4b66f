import type { Event, EventKind, Source } from '@queqiao/protocol/model'
import type { Batch } from '../deliveries/deliveries.ts'
import { desk, type From, type Meanings, type Means } from './meanings/means.ts'
import { messages } from './meanings/messages.ts'
import { people } from './meanings/people.ts'
import { presence } from './meanings/presence.ts'
import { rooms } from './meanings/rooms.ts'
import type { Arrived } from './sorting.ts'

const table: Meanings = {
  ...presence,
  ...people,
  ...rooms,
  ...messages,
  notice: (from, { text }) => desk(from, text),
  unknown: (from, { summary }) =>
    desk(from, `WeChat reported something not understood yet (${summary}); it is kept as report ${from.seq}.`),
}

const row = <K extends EventKind>(kind: K): Meanings[K] => table[kind]
const sortEvent = async <K extends EventKind>(from: From, event: Event<Source, K>): Promise<void> =>
  row(event.kind)(from, event)

/** What each report means for the hub. Gives the function that sorts one row of the inbox. */
export const meaning =
  (means: Means) =>
  async (batch: Batch, arrived: Arrived): Promise<void> => {
    if (arrived.kind === 'result')
      return means.outcomes.settleTask(batch, arrived.account, arrived.task, arrived.answer)
    const { account, seq, at } = arrived
    return sortEvent({ means, batch, account, seq, at }, arrived.event)
  }
