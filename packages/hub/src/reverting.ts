import type { Batch } from './deliveries.ts'
import { handing, readBack } from './handing.ts'
import type { RemoteId } from './ids.ts'
import { remoteId } from './ids.ts'
import { chatText } from './keys.ts'
import type { Asked, Outbox } from './outbox.ts'
import { settled } from './store/locking.ts'
import type { CommandsTable } from './store/schema.ts'
import type { Selectable, Tx } from './store/store.ts'
import { targetOf } from './targets.ts'
import { cancel } from './undoing.ts'
import type { Author, Wanted } from './wish.ts'

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

/** What was asked in the same place of the same kind, about the same group and person, and has not ended. Nobody hands it out
 *  until the end of the change. */
async function pending(tx: Tx, { bridge, place, to: { account }, command }: Changing): Promise<readonly Row[]> {
  await handing(tx, account)
  const found = tx
    .selectFrom('commands')
    .selectAll()
    .where('account', '=', account)
    .where('state', 'in', ['queued', 'handed'])
    .where('kind', '=', command.kind)
    .where('chat', '=', chatText(targetOf(command)))
    .where('bridge', '=', bridge)
    .where('place', '=', place)
    .orderBy('id')
  return (await settled(tx, found, 'commands').execute()).filter((row) => isAbout(row, command))
}

const takenBack = 'Taken back: WeChat is not asked.'
const reason = 'it was taken back, and not asked'

/** What becomes of what was asked before it: `asked`, WeChat has it already; `waits`, it can be taken back. */
export async function standing(tx: Tx, changing: Changing): Promise<'waits' | 'asked' | 'none'> {
  const rows = await pending(tx, changing)
  if (rows.some(({ state }) => state === 'handed')) return 'asked'
  return rows.length ? 'waits' : 'none'
}

type Waking = Pick<Outbox, 'queued'>

async function cancelled(tx: Tx, outbox: Waking, changing: Changing): Promise<readonly RemoteId[]> {
  const rows = (await pending(tx, changing)).filter(({ state }) => state === 'queued')
  for (const row of rows) await cancel(tx, outbox, row, reason)
  return rows.map(({ remote }) => remoteId(remote))
}

/** Takes back what waits, which is told: the place is to show what WeChat has. */
export async function revert(batch: Batch, outbox: Waking, changing: Changing): Promise<void> {
  const { to, from, bridge } = changing
  await cancelled(batch.tx, outbox, changing)
  batch.tell(to, { kind: 'desk', lines: [takenBack], undone: from }, { only: bridge })
}

/** Of the names that somebody gives a group only the last is asked for: who gave an earlier one that waits is told. */
export async function supersede(batch: Batch, outbox: Waking, changing: Changing): Promise<void> {
  const { to, bridge, command } = changing
  if (command.kind !== 'rename') return
  for (const of of await cancelled(batch.tx, outbox, changing))
    batch.tell(to, { kind: 'word', of, words: takenBack }, { only: bridge })
}
