import { noticeOf } from '../messages/messages.ts'
import { untouched } from '../store/locking.ts'
import type { Store, Tx } from '../store/store.ts'
import { forgetMessages, forgetParts } from './messages.ts'
import { laneOf, outcomesIn, standing, waitingMessage } from './named.ts'
import { batch, following, padded, type Span, type Step, split, walk } from './walk.ts'

/** Commands, with the messages that they sent. Kept: what has not ended, what failed or may not have arrived until a
 *  person has closed it, the earlier tries of such a one, and what somebody has still to be shown. */
export const commands = (store: Store, span: Span): Promise<number | undefined> =>
  walk(store, span, { from: 0, step: (tx, after) => step(tx, after, span) })

async function step(tx: Tx, after: number, span: Span): Promise<Step<number>> {
  const rows = await rowsAfter(tx, after)
  const { old, young } = split(rows, span)
  const free = await notOwed(tx, old.filter(isOver))
  const tries = await triesOf(tx, free)
  const wanted = new Set(tries.flatMap((one) => (isOver(one) && one.at < span.before ? [] : one.message)))
  const gone = free.filter(({ message }) => !wanted.has(message))
  await forget(tx, gone, tries)
  return following(rows, rows.at(-1)?.id, young)
}

async function forget(tx: Tx, gone: readonly Row[], tries: readonly Try[]): Promise<void> {
  if (!gone.length) return
  const ids = gone.map(({ id }) => id)
  const going = new Set(ids)
  const left = new Set(tries.flatMap(({ id, message }) => (going.has(id) ? [] : message)))
  await forgetParts(tx, ids.map(noticeOf))
  await forgetMessages(
    tx,
    gone.flatMap(({ message }) => (left.has(message) ? [] : message)),
  )
  await tx.deleteFrom('commands').where('id', 'in', padded(ids)).execute()
}

/** One of the commands that send the same message: what a person wanted again is the same message. */
type Try = Pick<Row, 'id' | 'message' | 'state' | 'closed' | 'at'>

interface Row {
  readonly id: number
  readonly account: string
  readonly chat: string
  readonly message: string
  readonly state: string
  readonly closed: number
  readonly at: number
}

// what somebody is settling at this moment comes another time
const rowsAfter = (tx: Tx, after: number): Promise<readonly Row[]> =>
  untouched(
    tx,
    tx
      .selectFrom('commands')
      .select(['id', 'account', 'chat', 'message', 'state', 'closed', 'at'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(batch),
    'commands',
  ).execute()

const isOver = ({ state, closed }: Try): boolean => state === 'done' || state === 'cancelled' || closed === 1

async function notOwed(tx: Tx, rows: readonly Row[]): Promise<readonly Row[]> {
  const suspects = rows.map((row) => ({ key: laneOf(row), body: waitingMessage(row.message) }))
  const waiting = await standing(tx, 'deliver', suspects)
  const outcomes = await outcomesIn(tx, rows)
  return rows.filter(({ id, message }) => !waiting.has(waitingMessage(message)) && !outcomes.has(id))
}

/** Every command that sends one of these messages. */
async function triesOf(tx: Tx, rows: readonly Row[]): Promise<readonly Try[]> {
  if (!rows.length) return []
  return tx
    .selectFrom('commands')
    .select(['id', 'message', 'state', 'closed', 'at'])
    .where('message', 'in', padded(rows.map(({ message }) => message)))
    .execute()
}
