import type { Asked } from '../outbox/asked.ts'
import type { CommandsTable } from '../store/schema.ts'
import type { Selectable, Tx } from '../store/store.ts'

type Waiting = Pick<Selectable<CommandsTable>, 'id' | 'account' | 'kind'>

/** What else was made of the message, a file that its words stand under, waits for the same answer. */
export async function holdWith(tx: Tx, { bridge, place, from, to }: Asked, token: string): Promise<void> {
  await tx
    .updateTable('commands')
    .set({ asking: token })
    .where('account', '=', to.account)
    .where('bridge', '=', bridge)
    .where('place', '=', place)
    .where('remote', '=', from)
    .where('state', '=', 'queued')
    .where('kind', '=', 'send')
    .where('asked', 'is', null)
    .execute()
}

/** What waits for the same answer as this, and this itself. */
export const heldWith = (
  tx: Tx,
  { account, asking }: Pick<Selectable<CommandsTable>, 'account' | 'asking'>,
): Promise<readonly Waiting[]> =>
  tx
    .selectFrom('commands')
    .select(['id', 'account', 'kind'])
    .where('account', '=', account)
    .where('asking', '=', asking)
    .where('state', '=', 'queued')
    .orderBy('id')
    .execute()

/** What waited for the same answer as this waits for another one from now on; null: for none. */
export async function letGo(tx: Tx, { id }: Pick<Waiting, 'id'>, asking: string | null): Promise<void> {
  const mine = tx.selectFrom('commands').select(['account', 'chat', 'asking']).where('id', '=', id)
  const row = await mine.executeTakeFirst()
  if (!row || row.asking === null) return
  await tx
    .updateTable('commands')
    .set({ asking })
    .where('account', '=', row.account)
    .where('chat', '=', row.chat)
    .where('asking', '=', row.asking)
    .where('id', '!=', id)
    .execute()
}
