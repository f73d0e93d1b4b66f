import { loggedIn, whyItWaits } from '../desk/ask.ts'
import { commandId } from '../owed-refs.ts'
import type { Sent } from '../reading.ts'
import type { Db } from '../store/store.ts'

/** What became of messages that were written on one of our sides, by their ids. Of several tries the last counts. */
export async function sentOf(db: Db, messages: readonly string[]): Promise<ReadonlyMap<string, Sent>> {
  if (!messages.length) return new Map()
  const rows = await db
    .selectFrom('commands')
    .select(['id', 'message', 'state', 'reason', 'sends', 'closed'])
    .where('message', 'in', messages)
    .orderBy('id')
    .execute()
  return new Map(rows.map((row) => [row.message, asSent(row)]))
}

interface Row {
  readonly id: number
  readonly state: Sent['state']
  readonly reason: string | null
  readonly sends: Sent['as'] | null
  readonly closed: number
}

const asSent = ({ id, state, reason, sends, closed }: Row): Sent => ({
  state,
  ...(reason !== null && { reason }),
  ...(sends && { as: sends }),
  ...(closed === 0 && (state === 'failed' || state === 'unknown') && { owed: commandId(id) }),
})

/** The same, and of what is queued why, where nobody is logged in or the client is silent. */
export async function whyQueued(
  db: Db,
  account: string,
  sent: ReadonlyMap<string, Sent>,
): Promise<ReadonlyMap<string, Sent>> {
  if (![...sent.values()].some(({ state }) => state === 'queued')) return sent
  const [waits] = whyItWaits(await loggedIn(db, account), { who: 'WeChat', its: 'WeChat’s' })
  if (waits === undefined) return sent
  return new Map([...sent].map(([id, one]) => [id, one.state === 'queued' ? { ...one, waits } : one]))
}
