import type { ChatKey } from '../ids.ts'
import { saidIn } from '../keys.ts'
import type { Tx } from '../store/store.ts'
import type { Granted } from './granted.ts'

/** For which chat something was written, or at which desk a line was typed that asked something of WeChat; undefined where
 *  nothing came of it. */
async function chatOf(tx: Tx, { bridge, place, of }: Record<'bridge' | 'place' | 'of', string>) {
  const rows = await tx
    .selectFrom('commands')
    .select(['id', 'account', 'chat', 'asked'])
    .where('remote', '=', of)
    .where('bridge', '=', bridge)
    .where('place', '=', place)
    .where((eb) => eb.or([eb('kind', '=', 'send'), eb('asked', 'is not', null)]))
    .execute()
  // put in order here: for the first by its id a planner may read all commands
  const [row] = rows.toSorted((a, b) => a.id - b.id)
  return row && saidIn(row)
}

const sentTo = (wish: Granted['wish'], to: ChatKey): Granted['wish'] => {
  if (wish.kind === 'withdraw') return { ...wish, to }
  const { chat } = to
  return wish.kind === 'edit' && chat ? { ...wish, to, command: { ...wish.command, chat } } : wish
}

/** A change to what somebody wrote belongs to the chat that this went to, whichever lives in its place by now; one to a typed line
 *  to the account that it was for. */
export async function addressed(tx: Tx, { bridge, row, wish }: Granted): Promise<Granted['wish']> {
  if (!row || (wish.kind !== 'edit' && wish.kind !== 'withdraw')) return wish
  const to = await chatOf(tx, { bridge: bridge.name, place: row.place, of: wish.of })
  return to ? sentTo(wish, to) : wish
}
