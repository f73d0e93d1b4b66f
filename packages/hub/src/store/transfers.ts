import { sql } from 'kysely'
import { parseIfReadable } from './row.ts'
import type { Tx } from './store.ts'

/** Of `messages`: those that tell of a transfer. In the words of their index, which is found by them. */
export const isTransfer = sql<boolean>`body like '%"content":{"kind":"transfer"%'`

interface Told {
  readonly content: { readonly transfer?: string }
}

/** The messages of a chat that tell of this transfer. */
export async function toldOf(
  tx: Tx,
  { account, chat, transfer }: { readonly account: string; readonly chat: string; readonly transfer: string },
): Promise<readonly string[]> {
  const of = tx.selectFrom('messages').select(['id', 'body']).where('account', '=', account).where('chat', '=', chat)
  const rows = await of.where(isTransfer).execute()
  return rows.flatMap(({ id, body }) => (parseIfReadable<Told>(body)?.content.transfer === transfer ? id : []))
}
