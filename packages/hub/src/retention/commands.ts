import { noticeOf } from '../messages.ts'
import { untouched } from '../store/locking.ts'
import type { Store, Tx } from '../store/store.ts'
import { forgetMessages, forgetParts } from './messages.ts'
import { laneOf, outcomesIn, standing, waitingMessage } from './named.ts'
import { batch, following, padded, type Span, type Step, split, walk } from './walk.ts'

/** Commands, with the messages that they sent. Kept: what has not ended, what failed or may not have arrived until a
 *  person has closed it, and what somebody has still to be shown. */
export const commands = (store: Store, span: Span): Promise<number | undefined> =>
  walk(store, span, { from: 0, step: (tx, after) => step(tx, after, span) })

async function step(tx: Tx, after: number, span: Span): Promise<Step<number>> {
  const rows = await rowsAfter(tx, after)
  const { old, young } = split(rows, span)
  const gone = await notOwed(tx, old.filter(isOver))
  if (gone.length) {
    const ids = gone.map(({ id }) => id)
    const shared = await sharedMessages(tx, gone)
    await forgetParts(tx, ids.map(noticeOf))
    await forgetMessages(
      tx,
      gone.flatMap(({ message }) => (shared.has(message) ? [] : message)),
    )
    await tx.deleteFrom('commands').where('id', 'in', padded(ids)).execute()
  }
  return following(rows, rows.at(-1)?.id, young)
}

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

const isOver = ({ state, closed }: Row): boolean => state === 'done' || state === 'cancelled' || closed === 1

async function notOwed(tx: Tx, rows: readonly Row[]): Promise<readonly Row[]> {
  const suspects = rows.map((row) => ({ key: laneOf(row), body: waitingMessage(row.message) }))
  const waiting = await standing(tx, 'deliver', suspects)
  const outcomes = await outcomesIn(tx, rows)
  return rows.filter(({ id, message }) => !waiting.has(waitingMessage(message)) && !outcomes.has(id))
}

/** Messages that other commands send too: one that a person wanted again is the same message. */
async function sharedMessages(tx: Tx, gone: readonly Row[]): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom('commands')
    .select(['id', 'message'])
    .where('message', 'in', padded(gone.map(({ message }) => message)))
    .execute()
  const going = new Set(gone.map(({ id }) => id))
  return new Set(rows.flatMap(({ id, message }) => (going.has(id) ? [] : message)))
}
