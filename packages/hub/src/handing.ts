import { randomUUID } from 'node:crypto'
import { type AccountId, type CommandKind, type TaskId, taskId } from '@queqiao/protocol/model'
import type { Wanted } from './bridge.ts'
import { steadyNow } from './clock.ts'
import type { Batch } from './deliveries.ts'
import { chatKey } from './keys.ts'
import { alone } from './store/locking.ts'
import { parse } from './store/row.ts'
import type { Tx } from './store/store.ts'
import { firstOf } from './tries.ts'

/** Rows looked at for one handing, at least: of chats that must wait, others may stand in front. */
const page = 20

/** One process at a time hands out for an account, or takes back what waits. Until the end of the change. */
export const handing = (tx: Tx, account: string): Promise<void> => alone(tx, `take ${account}`)

interface Looked {
  readonly account: AccountId
  readonly limit: number
  /** Kinds that must wait. */
  readonly waiting: readonly CommandKind[]
}

/** The oldest commands that nothing holds up: neither their own pace nor that of an earlier one of their chat. */
export const candidates = (tx: Tx, { account, limit, waiting }: Looked) =>
  tx
    .selectFrom('commands')
    .select(['id', 'account', 'chat', 'kind', 'body', 'bridge', 'remote', 'origin', 'message'])
    .where('account', '=', account)
    .where('state', '=', 'queued')
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
    .limit(Math.max(limit, page))
    .execute()

/** Handed out, under a task id of its own. */
export async function mark(tx: Tx, id: number): Promise<TaskId> {
  const task = taskId(randomUUID())
  await tx.updateTable('commands').set({ state: 'handed', task, handed: steadyNow() }).where('id', '=', id).execute()
  return task
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
export async function fail(batch: Batch, row: Row): Promise<true> {
  const { tx } = batch
  const reason = 'what is stored of it cannot be read any more'
  await tx.updateTable('commands').set({ state: 'failed', reason }).where('id', '=', row.id).execute()
  const about = { command: await firstOf(tx, row), of: row.remote, outcome: { kind: 'failed', reason } } as const
  batch.tell(chatKey(row.account, row.chat), { kind: 'outcome', ...about }, { only: row.bridge })
  return true
}
