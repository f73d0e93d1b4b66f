import type { CommandKind } from '@queqiao/protocol/model'
import type { Batch } from '../deliveries/deliveries.ts'
import type { RemoteId } from '../ids.ts'
import { remoteId } from '../ids.ts'
import { chatText } from '../keys.ts'
import type { Asked } from '../outbox/asked.ts'
import { handing, readBack } from '../outbox/handing.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { targetOf } from '../outbox/targets.ts'
import { settled } from '../store/locking.ts'
import type { CommandsTable } from '../store/schema.ts'
import { isNoSend } from '../store/sends.ts'
import type { Selectable, Tx } from '../store/store.ts'
import type { Author, Wanted } from '../wish.ts'
import { cancel } from './undoing.ts'

/** A change to a place itself, and where it is made. */
export type Changing = Pick<Asked, 'bridge' | 'place' | 'to' | 'from'> & {
  readonly by: Author
  readonly command: Wanted
}

type Row = Selectable<CommandsTable>

/** Whom a change is about; nobody where it is about the group as a whole. */
const about = (command: Wanted): string | undefined => {
  if (command.kind === 'invite') return command.person
  return command.kind === 'kick' ? command.member : ''
}

const isAbout = ({ body }: Row, command: Wanted): boolean => {
  const asked = readBack(body)
  return asked !== undefined && about(asked) === about(command)
}

/** What makes another so again, if it is not the same kind. */
const opposites: Readonly<Partial<Record<CommandKind, CommandKind>>> = { invite: 'kick', kick: 'invite' }

/** What was asked in the same place of the same kind, about the same group and person, and of which WeChat may not show what
 *  became of it: all since the last that was done. Nobody hands it out until the end of the change. */
async function pending(tx: Tx, { bridge, place, to: { account }, command }: Changing): Promise<readonly Row[]> {
  await handing(tx, account)
  const { kind } = command
  const found = tx
    .selectFrom('commands')
    .selectAll()
    .where('account', '=', account)
    .where('state', 'in', ['queued', 'handed', 'unknown', 'done'])
    .where('kind', 'in', [kind, opposites[kind] ?? kind])
    .where(isNoSend)
    .where('chat', '=', chatText(targetOf(command)))
    .where('bridge', '=', bridge)
    .where('place', '=', place)
    .orderBy('id')
  const rows = (await settled(tx, found, 'commands').execute()).filter((row) => isAbout(row, command))
  return rows.slice(rows.findLastIndex(({ state }) => state === 'done') + 1).filter((row) => row.kind === kind)
}

const takenBack = 'Taken back: WeChat is not asked.'
const reason = 'it was taken back, and not asked'

/** How far what was asked before it has come: `asked`, WeChat has it already, or may have it; `waits`, it can be taken back. */
export async function standing(tx: Tx, changing: Changing): Promise<'waits' | 'asked' | 'none'> {
  const rows = await pending(tx, changing)
  if (rows.some(({ state }) => state !== 'queued')) return 'asked'
  return rows.length ? 'waits' : 'none'
}

type Waking = Pick<Outbox, 'queued'>

async function cancelled(batch: Batch, outbox: Waking, changing: Changing): Promise<readonly RemoteId[]> {
  const rows = (await pending(batch.tx, changing)).filter(({ state }) => state === 'queued')
  for (const row of rows) await cancel(batch, outbox, row, reason)
  return rows.map(({ remote }) => remoteId(remote))
}

/** Takes back what waits, which is told: the place is to show what WeChat has. */
export async function revert(batch: Batch, outbox: Waking, changing: Changing): Promise<void> {
  const { to, from, bridge } = changing
  await cancelled(batch, outbox, changing)
  batch.tell(to, { kind: 'desk', lines: [takenBack], undone: from }, { only: bridge })
}

/** What waits of the same kind gives way to what is asked now: who asked for it is told. */
export async function supersede(batch: Batch, outbox: Waking, changing: Changing): Promise<void> {
  const { to, bridge } = changing
  for (const of of await cancelled(batch, outbox, changing))
    batch.tell(to, { kind: 'word', of, words: takenBack }, { only: bridge })
}
