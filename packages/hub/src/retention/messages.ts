import { remoteId } from '../ids.ts'
import { forgetJoined } from '../messages/joined.ts'
import type { Tx } from '../store/store.ts'
import { padded } from './walk.ts'

/** Forgets messages, and what they became on each side. An answer to one of them, or a word about it, is then about
 *  something that nobody knows any more. */
export async function forgetMessages(tx: Tx, ids: readonly string[]): Promise<void> {
  if (!ids.length) return
  await forgetParts(tx, ids)
  await tx.deleteFrom('placeholders').where('message', 'in', padded(ids)).execute()
  await tx.deleteFrom('recalls').where('message', 'in', padded(ids)).execute()
  // those with bytes go with the bytes, which may be kept longer
  const empty = tx.deleteFrom('files').where('message', 'in', padded(ids)).where('hash', 'is', null)
  await empty.where('state', '!=', 'wanted').execute()
  await tx.deleteFrom('messages').where('id', 'in', padded(ids)).execute()
}

/** Forgets what messages or notices became on each side. */
export async function forgetParts(tx: Tx, owners: readonly string[]): Promise<void> {
  if (!owners.length) return
  const shared = await sharedBy(tx, owners)
  await tx.deleteFrom('parts').where('owner', 'in', padded(owners)).execute()
  await forgetJoined(tx, shared)
}

/** Where they stand in one message with others. */
async function sharedBy(tx: Tx, owners: readonly string[]) {
  const rows = await tx
    .selectFrom('parts')
    .select(['bridge', 'place', 'remote'])
    .distinct()
    .where('owner', 'in', padded(owners))
    .where('from_at', 'is not', null)
    .execute()
  return rows.map(({ bridge, place, remote }) => ({ bridge, place, remote: remoteId(remote) }))
}
