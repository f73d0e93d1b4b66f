import type { At } from '../reading.ts'
import type { Db } from '../store/store.ts'
import { numberAt } from './at.ts'
import { type Row, rowsBefore, rowsFrom, type Seen } from './rows.ts'

/** Rows of a page, the oldest first, and the numbers at which the pages around it begin. */
export interface Rows {
  readonly rows: readonly Row[]
  readonly before?: number
  readonly after?: number
}

/** The end of a chat, or the page that is asked for. Throws `Refused` for a place that the hub never gave. */
export const pageOf = (
  db: Db,
  seen: Seen,
  { before, from }: { readonly before?: At | undefined; readonly from?: At | undefined },
  limit: number,
): Promise<Rows> =>
  from === undefined
    ? pageBefore(db, seen, before === undefined ? Number.MAX_SAFE_INTEGER : numberAt(before), limit)
    : pageFrom(db, seen, numberAt(from), limit)

async function pageBefore(db: Db, seen: Seen, before: number, limit: number): Promise<Rows> {
  const rows = await rowsBefore(db, seen, before, limit + 1)
  const shown = rows.slice(-limit)
  const [first] = shown
  return { rows: shown, ...(rows.length > limit && first && { before: first.n }) }
}

async function pageFrom(db: Db, seen: Seen, from: number, limit: number): Promise<Rows> {
  const rows = await rowsFrom(db, seen, from, limit + 1)
  const older = await rowsBefore(db, seen, from, 1)
  const next = rows[limit]
  return { rows: rows.slice(0, limit), ...(older.length > 0 && { before: from }), ...(next && { after: next.n }) }
}
