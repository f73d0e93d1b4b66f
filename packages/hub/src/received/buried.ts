import type { Bridge } from '../bridge.ts'
import type { Why } from '../crew/failures.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import { laneIn } from '../lanes/aside.ts'
import type { Claim } from '../lanes/claims.ts'
import { entryId } from '../owed-refs.ts'
import { chatsAt } from '../places/places.ts'
import { readerOf } from './arrivals.ts'

/** Says of a message whose file keeps it waiting that it does. */
export function sayWaits(batch: Batch, { name: only }: Bridge, { reason, about }: Why): void {
  if (!about) return
  const words = `⏳ Its file has not come yet (${reason}). It waits, and so does what is written here behind it: for some minutes at most, then it is left out.`
  batch.tell(about.to, { kind: 'word', of: about.of, words }, { only })
}

/** Says, where it was written, that it could not be read: nothing that people wrote vanishes in silence. */
export const sayBuried = async (batch: Batch, bridge: Bridge, claim: Claim, why: Why): Promise<void> =>
  why.about ? buriedFile(batch, bridge, claim, why) : buriedThere(batch, bridge, claim, why)

async function buriedThere(batch: Batch, { name }: Bridge, claim: Claim, { reason }: Why): Promise<void> {
  const { place } = laneIn(claim.key)
  const lines = [`✗ Something that was written here could not be read (${reason}), and was not sent. It is kept.`]
  for (const key of await chatsAt(batch.tx, name, place)) batch.tell(key, { kind: 'desk', lines }, { only: name })
}

/** Its writer may have it tried again. */
function buriedFile(batch: Batch, bridge: Bridge, { lane, entries: [{ n }] }: Claim, { reason, about }: Why): void {
  if (!about) return
  const { of, to } = about
  const outcome = { kind: 'failed', reason: `its file does not come, so nothing of it was sent (${reason})` } as const
  const owed = entryId(readerOf(bridge), lane, n)
  batch.tell(to, { kind: 'outcome', of, outcome, owed }, { only: bridge.name })
}
