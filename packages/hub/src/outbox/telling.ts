import type { ContentKind, Outcome } from '@queqiao/protocol/model'
import type { Batch } from '../deliveries/deliveries.ts'
import { rowsOf } from '../files/rows.ts'
import { sendsOf } from '../files/shipping.ts'
import { messageId } from '../ids.ts'
import { chatKey, saidIn } from '../keys.ts'
import { commandId } from '../owed-refs.ts'
import { parseIfReadable } from '../store/row.ts'
import type { CommandsTable } from '../store/schema.ts'
import type { Selectable, Tx } from '../store/store.ts'
import type { Wanted } from '../wish.ts'
import { firstOf, isFurther, isRetried } from './tries.ts'

type Row = Selectable<CommandsTable>

/** Whether a bridge is also told what went as expected. */
type Hears = (bridge: string) => boolean

/** Tells who wrote it; what went as expected only where the bridge wants to hear of it. */
export async function tell(batch: Batch, row: Row, outcome: Outcome, hearsAll: Hears): Promise<void> {
  const { tx } = batch
  if (isExpected(row, outcome) && !(hearsAll(row.bridge) && (await isWhole(tx, row)))) return
  // how the new try ends is what counts
  if (row.closed && (await isRetried(tx, row))) return
  const open = outcome.kind !== 'done' && !row.closed
  const as = outcome.kind === 'done' && row.sends !== null ? await insteadBy(tx, row, row.sends) : {}
  const deed = isDeed(row) ? { deed: row.kind } : {}
  const about = { command: await firstOf(tx, row), of: row.remote, outcome, ...as, ...deed }
  batch.tell(
    saidIn(row),
    { kind: 'outcome', ...about, ...(open ? { owed: commandId(row.id) } : {}) },
    { only: row.bridge },
  )
}

/** What a command went as in place of what was written, and why if its file could not be converted. */
async function insteadBy(tx: Tx, { body }: Row, as: ContentKind): Promise<{ as: ContentKind; why?: string }> {
  const command = parseIfReadable<Wanted>(body)
  if (command?.kind !== 'send' || !('file' in command.content)) return { as }
  const { file } = command.content
  const { kind, why } = sendsOf((await rowsOf(tx, [file])).get(file)) ?? {}
  return kind === as && why !== undefined ? { as, why } : { as }
}

/** Shows its message on every other side; where it was typed elsewhere, in its chat on this side too. */
export const show = (batch: Batch, { account, chat, asked, message, bridge }: Row): void =>
  batch.tell(
    chatKey(account, chat),
    { kind: 'message', message: messageId(message) },
    asked === null ? { except: bridge } : undefined,
  )

/** Whether it was typed for us: how it ended is seen nowhere but in what is told of it. */
const isDeed = ({ kind, asked }: Row): boolean => kind !== 'send' || asked !== null

/** Whether nobody need be told how it ended. */
const isExpected = (row: Row, { kind }: Outcome): boolean =>
  kind === 'done' && row.state === 'handed' && !isFurther(row) && row.sends === null && !isDeed(row)

/** Whether all that the same message was to do is done: a file and its words are two commands. */
async function isWhole(tx: Tx, { id, bridge, place, remote }: Row): Promise<boolean> {
  const open = await tx
    .selectFrom('commands')
    .select('id')
    .where('remote', '=', remote)
    .where('bridge', '=', bridge)
    .where('place', '=', place)
    .where('id', '!=', id)
    .where('closed', '=', 0)
    .where('state', 'in', ['queued', 'handed', 'unknown', 'failed'])
    .limit(1)
    .executeTakeFirst()
  return open === undefined
}
