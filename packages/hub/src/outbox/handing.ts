import { randomUUID } from 'node:crypto'
import {
  type AccountId,
  accountId,
  type CommandKind,
  type Content,
  type Offer,
  type TaskId,
  taskId,
} from '@queqiao/protocol/model'
import { steadyNow } from '../clock.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import type { Shipment } from '../files/shipping.ts'
import { saidIn } from '../keys.ts'
import { alone } from '../store/locking.ts'
import { parse, parseIfReadable } from '../store/row.ts'
import type { CommandsTable } from '../store/schema.ts'
import { mayLie } from '../store/sends.ts'
import type { Selectable, Tx } from '../store/store.ts'
import type { Wanted } from '../wish.ts'
import { firstOf } from './tries.ts'

/** Rows looked at together. */
const page = 20

/** One process at a time hands out for an account, or takes back what waits. Until the end of the change. */
export const handing = (tx: Tx, account: string): Promise<void> => alone(tx, `take ${account}`)

interface Looked {
  readonly account: AccountId
  /** Kinds that must wait. */
  readonly waiting: readonly CommandKind[]
  /** The only kinds that may go, where most may not. */
  readonly only?: readonly CommandKind[] | undefined
  /** Chats that must wait. */
  readonly held: ReadonlySet<string>
  /** The last that was looked at. */
  readonly after: number
}

/** The oldest commands that nothing holds up: neither their own pace nor that of an earlier one of their chat. */
export const candidates = (tx: Tx, { account, waiting, only, held, after }: Looked) =>
  tx
    .selectFrom('commands')
    .select(['id', 'account', 'chat', 'asked', 'kind', 'body', 'bridge', 'remote', 'origin', 'message'])
    .select(['sends', 'put', 'path'])
    .where('account', '=', account)
    .where('state', '=', 'queued')
    .where('id', '>', after)
    .$if(only !== undefined, (query) => query.where('kind', 'in', only ?? []))
    .$if(held.size > 0, (query) => query.where('chat', 'not in', [...held]))
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          // the client takes a file for it, or for an earlier one of its chat
          selectFrom('commands as putting')
            .select('putting.id')
            .where('putting.account', '=', account)
            .where('putting.putting', 'is not', null)
            .whereRef('putting.chat', '=', 'commands.chat')
            .whereRef('putting.id', '<=', 'commands.id'),
        ),
      ),
    )
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          // somebody is asked about it, or about an earlier one of its chat
          selectFrom('commands as asking')
            .select('asking.id')
            .where('asking.account', '=', account)
            .where('asking.asking', 'is not', null)
            .whereRef('asking.chat', '=', 'commands.chat')
            .whereRef('asking.id', '<=', 'commands.id'),
        ),
      ),
    )
    .$if(waiting.length > 0, (query) =>
      query
        .where('kind', 'not in', waiting)
        .where(({ exists, not, selectFrom }) =>
          not(
            exists(
              selectFrom('commands as earlier')
                .select('earlier.id')
                .where('earlier.account', '=', account)
                .where('earlier.state', '=', 'queued')
                .where('earlier.kind', 'in', waiting)
                .whereRef('earlier.chat', '=', 'commands.chat')
                .whereRef('earlier.id', '<', 'commands.id'),
            ),
          ),
        ),
    )
    .orderBy('id')
    .limit(page)
    .execute()

/** What goes out in place of what was written. */
type Going = Pick<Extract<Shipment, { kind: 'go' }>, 'sends' | 'sent'>

/** Handed out, under a task id of its own. */
export async function mark(tx: Tx, id: number, { sends, sent }: Going): Promise<TaskId> {
  const task = taskId(randomUUID())
  const going = sent ? { sends: sends ?? null, sent: JSON.stringify(sent) } : {}
  const handed = { state: 'handed', task, handed: steadyNow(), ...going } as const
  await tx.updateTable('commands').set(handed).where('id', '=', id).execute()
  return task
}

/** The accounts whose clients share a machine with this one's, as far as the settings tell. */
export async function neighbours(tx: Tx, account: string): Promise<readonly AccountId[]> {
  const rows = await tx
    .selectFrom('accounts')
    .select('id')
    .where('endpoint', '=', (eb) =>
      eb.selectFrom('accounts as own').select('own.endpoint').where('own.id', '=', account),
    )
    .execute()
  return rows.length ? rows.map(({ id }) => accountId(id)) : [accountId(account)]
}

/** Milliseconds in which a client may still read a file of whose sending it has said nothing. */
const reading = 600_000

/** Until when a file must wait before the client takes it: another one is being taken, is not sent yet, or lies in the same
 *  place and may not have been read. Undefined where it need not; Infinity: until that is settled. */
export async function waitsUntil(tx: Tx, account: AccountId, file: Offer): Promise<number | undefined> {
  const [first = account, ...others] = await neighbours(tx, account)
  // two processes that hand out for neighbours do so one after the other
  await alone(tx, `put ${first}`)
  const since = steadyNow() - reading
  const rows = await tx
    .selectFrom('commands')
    .select(['account', 'state', 'sent', 'at', 'handed'])
    .where('account', 'in', [first, ...others])
    .where(mayLie)
    .where((eb) =>
      eb.or([eb('state', 'in', ['queued', 'handed']), eb.and([eb('state', '=', 'unknown'), eb('handed', '>', since)])]),
    )
    .execute()
  const ends = rows.flatMap((row) => endOf(row, { account, file }) ?? [])
  return ends.length ? Math.max(...ends) : undefined
}

type Lying = Pick<Selectable<CommandsTable>, 'account' | 'state' | 'sent' | 'at' | 'handed'>

/** Until when what a command has put somewhere is in the way. */
function endOf(row: Lying, { account, file }: { account: AccountId; file: Offer }): number | undefined {
  const { state, sent, at, handed } = row
  if (state === 'queued' && row.account === account) return Number.POSITIVE_INFINITY
  if (!isInTheWay(fileIn(sent), file)) return undefined
  // of another account it may never be sent
  if (state === 'queued') return at + reading
  return state === 'unknown' ? (handed ?? 0) + reading : Number.POSITIVE_INFINITY
}

const isInTheWay = (lying: Offer | undefined, file: Offer): boolean =>
  lying !== undefined && placeOf(lying) === placeOf(file) && lying.md5 !== file.md5

/** Where a client that goes by addresses puts a file. Windows knows no difference between large and small letters. */
const placeOf = ({ url }: Offer): string =>
  decodeURIComponent(url.slice(url.lastIndexOf('/')))
    .normalize()
    .toLowerCase()

const fileIn = (sent: string | null): Offer | undefined => {
  const content = sent === null ? undefined : parseIfReadable<Content<Offer>>(sent)
  return content && 'file' in content ? content.file : undefined
}

/** The client is to take its file first, by a task of its own. What lies there then is noted. */
export async function putFirst(tx: Tx, id: number, file: Offer): Promise<TaskId> {
  const put = taskId(randomUUID())
  const sent = JSON.stringify({ kind: 'file', file } satisfies Content<Offer>)
  await tx.updateTable('commands').set({ put, sent, putting: steadyNow() }).where('id', '=', id).execute()
  return put
}

/** A command as it was stored; undefined where the row is damaged. */
export function readBack(body: string): Wanted | undefined {
  try {
    return parse<Wanted>(body)
  } catch {
    return undefined
  }
}

type Row = Awaited<ReturnType<typeof candidates>>[number]

/** It cannot be handed out; the others go on. */
export async function fail(batch: Batch, row: Row, reason: string): Promise<true> {
  const { tx } = batch
  await tx.updateTable('commands').set({ state: 'failed', reason }).where('id', '=', row.id).execute()
  batch.count('commands', { account: row.account, kind: row.kind, outcome: 'failed' })
  const about = { command: await firstOf(tx, row), of: row.remote, outcome: { kind: 'failed', reason } } as const
  batch.tell(saidIn(row), { kind: 'outcome', ...about }, { only: row.bridge })
  return true
}
