import { randomUUID } from 'node:crypto'
import {
  type AccountId,
  type CommandKind,
  type Content,
  type Offer,
  type TaskId,
  taskId,
} from '@queqiao/protocol/model'
import type { Wanted } from './bridge.ts'
import { steadyNow } from './clock.ts'
import type { Batch } from './deliveries.ts'
import type { Shipment } from './files/shipping.ts'
import { chatKey } from './keys.ts'
import { alone } from './store/locking.ts'
import { parse, parseIfReadable } from './store/row.ts'
import type { Tx } from './store/store.ts'
import { firstOf } from './tries.ts'

/** Rows looked at together. */
const page = 20

/** One process at a time hands out for an account, or takes back what waits. Until the end of the change. */
export const handing = (tx: Tx, account: string): Promise<void> => alone(tx, `take ${account}`)

interface Looked {
  readonly account: AccountId
  /** Kinds that must wait. */
  readonly waiting: readonly CommandKind[]
  /** Chats that must wait. */
  readonly held: ReadonlySet<string>
  /** The last that was looked at. */
  readonly after: number
}

/** The oldest commands that nothing holds up: neither their own pace nor that of an earlier one of their chat. */
export const candidates = (tx: Tx, { account, waiting, held, after }: Looked) =>
  tx
    .selectFrom('commands')
    .select(['id', 'account', 'chat', 'kind', 'body', 'bridge', 'remote', 'origin', 'message'])
    .select(['sends', 'put', 'path'])
    .where('account', '=', account)
    .where('state', '=', 'queued')
    .where('id', '>', after)
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

/** Whether a file must still wait before the client takes it: it takes another one, has one that is not sent yet, or may not
 *  have read one that would lie in the same place. */
export async function mustWait(tx: Tx, account: AccountId, file: Offer): Promise<boolean> {
  const rows = await tx
    .selectFrom('commands')
    .select(['state', 'sent'])
    .where('account', '=', account)
    .where('state', 'in', ['queued', 'handed'])
    .where('put', 'is not', null)
    .execute()
  return rows.some(({ state, sent }) => state === 'queued' || isInTheWay(fileIn(sent), file))
}

const isInTheWay = (lying: Offer | undefined, file: Offer): boolean =>
  lying !== undefined && placeOf(lying) === placeOf(file) && lying.md5 !== file.md5

/** Where a client that goes by addresses puts a file. Windows knows no difference between large and small letters. */
const placeOf = ({ url }: Offer): string => url.slice(url.lastIndexOf('/')).toLowerCase()

const fileIn = (sent: string | null): Offer | undefined => {
  const content = sent === null ? undefined : parseIfReadable<Content<Offer>>(sent)
  return content && 'file' in content ? content.file : undefined
}

/** The client is to take its file first, by a task of its own. */
export async function putFirst(tx: Tx, id: number): Promise<TaskId> {
  const put = taskId(randomUUID())
  await tx.updateTable('commands').set({ put, putting: steadyNow() }).where('id', '=', id).execute()
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
  const about = { command: await firstOf(tx, row), of: row.remote, outcome: { kind: 'failed', reason } } as const
  batch.tell(chatKey(row.account, row.chat), { kind: 'outcome', ...about }, { only: row.bridge })
  return true
}
