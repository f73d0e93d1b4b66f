import { reportedId } from '../messages/messages.ts'
import type { Store, Tx } from '../store/store.ts'
import { forgetMessages } from './messages.ts'
import { laneOf, standing, waitingMessage } from './named.ts'
import { batch, following, padded, type Span, type Step, split, walk } from './walk.ts'

/** What WeChat reported, with the message that it became. Kept: what is not sorted yet, what could not be sorted, and a
 *  message that waits for a bridge or is a dead letter. */
export const reports = (store: Store, span: Span): Promise<number | undefined> =>
  walk(store, span, { from: 0, step: (tx, after) => step(tx, after, span) })

async function step(tx: Tx, after: number, span: Span): Promise<Step<number>> {
  const rows = await sortedAfter(tx, after)
  const { old, young } = split(rows, span)
  const free = await settledOnly(
    tx,
    old.map(({ seq }) => seq),
  )
  const kept = await owed(tx, free)
  const gone = free.filter((seq) => !kept.has(reportedId(seq)))
  if (gone.length) {
    await forgetMessages(tx, gone.map(reportedId))
    await tx.deleteFrom('inbox').where('seq', 'in', padded(gone)).execute()
  }
  return following(rows, rows.at(-1)?.seq, young)
}

async function sortedAfter(tx: Tx, after: number) {
  const sorted = await tx.selectFrom('notes').select('value').where('name', '=', 'sorted').executeTakeFirst()
  return tx
    .selectFrom('inbox')
    .select(['seq', 'at'])
    .where('seq', '>', after)
    .where('seq', '<=', Number(sorted?.value ?? 0))
    .orderBy('seq')
    .limit(batch)
    .execute()
}

async function settledOnly(tx: Tx, seqs: readonly number[]): Promise<readonly number[]> {
  if (!seqs.length) return []
  const rows = await tx
    .selectFrom('dead')
    .select('n')
    .where('reader', '=', 'inbox')
    .where('lane', '=', 0)
    .where('n', 'in', padded(seqs))
    .execute()
  const dead = new Set(rows.map(({ n }) => n))
  return seqs.filter((seq) => !dead.has(seq))
}

/** Messages of these reports that somebody has still to be shown. */
async function owed(tx: Tx, seqs: readonly number[]): Promise<ReadonlySet<string>> {
  if (!seqs.length) return new Set()
  const messages = await tx
    .selectFrom('messages')
    .select(['id', 'account', 'chat'])
    .where('id', 'in', padded(seqs.map(reportedId)))
    .execute()
  const suspects = messages.map(({ id, ...chat }) => ({ key: laneOf(chat), body: waitingMessage(id) }))
  const waiting = await standing(tx, 'deliver', suspects)
  return new Set(messages.flatMap(({ id }) => (waiting.has(waitingMessage(id)) ? id : [])))
}
