import type { CommandKind } from '@queqiao/protocol/model'
import type { ChatKey } from '../ids.ts'
import { chatText } from '../keys.ts'
import { readBack } from '../outbox/handing.ts'
import type { Db } from '../store/store.ts'
import type { Wanted } from '../wish.ts'

/** What of these kinds WeChat has been asked about a chat, or will be. What it has not done is not among it. */
export async function askedAbout(
  db: Db,
  { account, chat }: ChatKey,
  kinds: readonly CommandKind[],
): Promise<readonly Wanted[]> {
  const about = db
    .selectFrom('commands')
    .select('body')
    .where('account', '=', account)
    .where('chat', '=', chatText(chat))
    .where('kind', 'in', kinds)
  const waits = await about.where('state', '=', 'queued').execute()
  // in the words of the index of what went out
  const went = about.where('echoed', '=', 0).where('handed', 'is not', null)
  const open = went.where((eb) =>
    eb.or([eb('state', 'in', ['handed', 'done']), eb.and([eb('state', '=', 'unknown'), eb('closed', '=', 0)])]),
  )
  return [...waits, ...(await open.execute())].flatMap(({ body }) => readBack(body) ?? [])
}
