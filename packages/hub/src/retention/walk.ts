import { setTimeout as pause } from 'node:timers/promises'
import type { Store, Tx } from '../store/store.ts'

/** Rows of one transaction: reports that come meanwhile wait a few milliseconds for it. */
export const batch = 500
/** Milliseconds between two of them. */
const rest = 20

/** What may go: what was stored before a moment. */
export interface Span {
  readonly before: number
  readonly now: number
  readonly signal: AbortSignal
}

/** Where the next batch begins; none at the end. `young`: when the first row was stored that may not go yet. */
export interface Step<At> {
  readonly next?: At
  readonly young?: number | undefined
}

/** Goes through a table in batches, each a transaction of its own, up to the first row that is too young. Gives when that
 *  one was stored; none if there is none. */
export async function walk<At>(
  store: Store,
  { signal }: Span,
  { from, step }: { readonly from: At; step(tx: Tx, after: At): Promise<Step<At>> },
): Promise<number | undefined> {
  for (let after: At | undefined = from; after !== undefined && !signal.aborted; ) {
    const at: At = after
    const { next, young } = await store.write((tx) => step(tx, at))
    if (young !== undefined) return young
    after = next
    if (after !== undefined) await rested(signal)
  }
  return undefined
}

/** Lets others come between two batches. */
export const rested = (signal: AbortSignal): Promise<void> => pause(rest, undefined, { signal }).catch(() => undefined)

/** Of rows in the order in which they were stored, those that are old. What came before an old one is old itself; a date
 *  that is yet to come, of a clock that was wrong for a while, says nothing. */
export function split<Row extends { readonly at: number }>(rows: readonly Row[], { before, now }: Span) {
  const old = rows.slice(0, rows.findLastIndex(({ at }) => at < before) + 1)
  const young = rows.slice(old.length).find(({ at }) => at <= now)
  return { old, young: young?.at }
}

/** The step after these rows. */
export const following = (
  rows: readonly unknown[],
  last: number | undefined,
  young: number | undefined,
): Step<number> => (rows.length === batch && last !== undefined ? { next: last, young } : { young })

/** The same number of values every time, so that it is the same statement. None for no values. */
export function padded<Value>(values: readonly Value[]): readonly Value[] {
  const last = values.at(-1)
  if (last === undefined) return values
  return [...values, ...Array.from({ length: batch - values.length }, () => last)]
}
