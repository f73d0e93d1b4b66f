import { lateKey } from '../deliveries/deliveries.ts'
import type { Bytes } from '../files/needed.ts'
import { sendsOf } from '../files/shipping.ts'
import { type FileHash, fileHash } from '../files/store/files.ts'
import type { Keeping } from '../options.ts'
import type { Store, Tx } from '../store/store.ts'
import { laneOf, standing, waitingCompletions, waitingMessage } from './named.ts'
import { batch, padded, type Span, type Step, walk } from './walk.ts'

export interface Room {
  readonly bytes: Pick<Bytes, 'forget'>
  readonly keep: Required<Keeping>
}

interface At {
  readonly at: number
  readonly id: string
}

interface Row extends At {
  readonly message: string
  readonly hash: string | null
  readonly ships: string | null
  readonly size: number | null
  readonly sends: string | null
}

/** Bytes of files, the oldest first: what is older than the settings keep it, and what is too much for the room that files
 *  may take. Kept: what somebody has still to be shown, and what a command needs that has not ended well. */
export const files =
  ({ bytes: place, keep }: Room) =>
  async (store: Store, span: Span): Promise<undefined> => {
    const { now, signal } = span
    await forget(store, place, { before: now - keep.media, now, signal }, Number.POSITIVE_INFINITY)
    const excess = (await taken(store, span)) - keep.mediaSize
    if (excess > 0) await forget(store, place, { before: now, now, signal }, excess)
  }

/** Bytes of all that is there. What several messages have lies there once. */
async function taken(store: Store, span: Span): Promise<number> {
  let sum = 0
  const count =
    (which: 'hash' | 'ships') =>
    async (tx: Tx, after: string): Promise<Step<string>> => {
      const rows = await tx
        .selectFrom('files')
        .select(['hash', 'ships', 'size', 'sends'])
        .where(which, '>', after)
        .orderBy(which)
        .limit(batch)
        .execute()
      const sizes = new Map(rows.flatMap((row) => (row[which] ? [[row[which], sizeOf(row, which)]] : [])))
      for (const size of sizes.values()) sum += size
      const last = rows.at(-1)?.[which]
      return last && rows.length === batch ? { next: last } : {}
    }
  await walk(store, span, { from: '', step: count('hash') })
  await walk(store, span, { from: '', step: count('ships') })
  return sum
}

/** What a row's bytes take; those that WeChat is sent, where they are others. */
function sizeOf(row: Pick<Row, 'hash' | 'ships' | 'size' | 'sends'>, which: 'hash' | 'ships'): number {
  if (which === 'hash') return row.size ?? 0
  return row.ships === row.hash ? 0 : (sendsOf(row)?.size ?? 0)
}

const sizeOfBoth = (row: Row): number => sizeOf(row, 'hash') + sizeOf(row, 'ships')

/** Forgets files stored before a moment, until so many bytes are free. */
async function forget(store: Store, place: Room['bytes'], span: Span, bytes: number): Promise<void> {
  let left = bytes
  const doomed = new Set<FileHash>()
  const step = async (tx: Tx, after: At): Promise<Step<At>> => {
    const rows = await page(tx, after, span.before)
    const gone = within(await notOwed(tx, rows), left)
    left -= gone.reduce((sum, row) => sum + sizeOfBoth(row), 0)
    await empty(tx, gone)
    for (const { hash, ships } of gone) for (const one of [hash, ships]) if (one) doomed.add(fileHash(one))
    const last = rows.at(-1)
    return last && rows.length === batch && left > 0 ? { next: last } : {}
  }
  await walk(store, span, { from: { at: -1, id: '' }, step })
  for (const hash of doomed) await place.forget(hash)
}

/** The first of them that free so many bytes. */
function within(rows: readonly Row[], bytes: number): readonly Row[] {
  let sum = 0
  const end = rows.findIndex((row) => {
    sum += sizeOfBoth(row)
    return sum >= bytes
  })
  return end === -1 ? rows : rows.slice(0, end + 1)
}

const page = (tx: Tx, { at, id }: At, before: number): Promise<readonly Row[]> =>
  tx
    .selectFrom('files')
    .select(['at', 'id', 'message', 'hash', 'ships', 'size', 'sends'])
    .where('state', '=', 'ready')
    .where('at', '<', before)
    .where((eb) => eb(eb.refTuple('at', 'id'), '>', eb.tuple(at, id)))
    .orderBy('at')
    .orderBy('id')
    .limit(batch)
    .execute()

/** Messages that are kept say from now on that their files are not; of others nothing is left. */
async function empty(tx: Tx, rows: readonly Row[]): Promise<void> {
  if (!rows.length) return
  const ids = padded(rows.map(({ id }) => id))
  const reason = 'it is not kept any more'
  const none = { state: 'failed', reason, hash: null, ships: null, sends: null } as const
  await tx.updateTable('files').set(none).where('id', 'in', ids).execute()
  await tx
    .deleteFrom('files')
    .where('id', 'in', ids)
    .where(({ exists, not, selectFrom }) =>
      not(exists(selectFrom('messages').select('messages.id').whereRef('messages.id', '=', 'files.message'))),
    )
    .execute()
}

async function notOwed(tx: Tx, rows: readonly Row[]): Promise<readonly Row[]> {
  const ids = [...new Set(rows.flatMap(({ message }) => message || []))]
  if (!ids.length) return rows
  const messages = await tx
    .selectFrom('messages')
    .select(['id', 'account', 'chat'])
    .where('id', 'in', padded(ids))
    .execute()
  const waiting = await standing(tx, 'deliver', messages.map(waits))
  const late = await standing(tx, 'late', messages.flatMap(isLate))
  const open = await openCommands(tx, ids)
  const owed = (id: string) =>
    open.has(id) || waiting.has(waitingMessage(id)) || waitingCompletions(id).some((body) => late.has(body))
  return rows.filter(({ message }) => !owed(message))
}

interface InChat {
  readonly id: string
  readonly account: string
  readonly chat: string
}

const waits = ({ id, ...chat }: InChat) => ({ key: laneOf(chat), body: waitingMessage(id) })
const isLate = ({ id, ...chat }: InChat) =>
  waitingCompletions(id).map((body) => ({ key: lateKey(laneOf(chat), id), body }))

/** Messages that a command is to send, or could be told to send again. */
async function openCommands(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom('commands')
    .select('message')
    .where('message', 'in', padded(ids))
    .where('closed', '=', 0)
    .where('state', 'not in', ['done', 'cancelled'])
    .execute()
  return new Set(rows.map(({ message }) => message))
}
