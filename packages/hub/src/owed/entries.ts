import type { Bridge } from '../bridge.ts'
import { steadyNow } from '../clock.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import type { Waiting } from '../deliveries/waiting.ts'
import { type ChatKey, messageId } from '../ids.ts'
import { keyOf } from '../keys.ts'
import * as lanes from '../lanes/lanes.ts'
import type { Ref } from '../owed-refs.ts'
import { parseIfReadable } from '../store/row.ts'
import type { Tx } from '../store/store.ts'
import { byItself, done, type Kind, notAside, nothing, refused } from './kind.ts'
import { listed, writtenIn } from './listed.ts'

/** What waits in the lanes of the bridges, both ways, and what was set aside there. */
export const entries = (bridges: readonly Bridge[], accounts: Parameters<typeof listed>[1]): Kind<'entry'> => ({
  list: listed(bridges, accounts),

  accountOf: async (db, ref) => {
    const lane = await db.selectFrom('lanes').select(['queue', 'key']).where('id', '=', ref.lane).executeTakeFirst()
    if (!lane) return undefined
    return (lane.queue === 'read' ? await writtenIn(db, lane.key) : keyOf(lane.key)).account
  },

  // a new entry at the end of the same lane: under a new key, so that what comes again is sent again
  retry: async (batch, ref) => {
    const { tx } = batch
    const { reader } = ref
    const entry = await entryOf(tx, ref)
    if (!entry) return nothing
    if (!bridges.some(({ name }) => name === reader || `from ${name}` === reader))
      return refused(`${reader} is not set up any more`)
    const { queue, key, body } = entry
    const waiting = parseIfReadable<Waiting>(body)
    if (waiting === undefined) return refused('what is stored of it cannot be read any more')
    if (!(await forget(tx, ref))) return notAside
    if (queue === 'read') await lanes.append(tx, 'read', [{ key, body, readers: [{ name: reader }] }], steadyNow())
    else tellAgain(batch, keyOf(key), waiting, reader)
    return done
  },

  drop: async ({ tx }, ref) => {
    if (await forget(tx, ref)) return done
    if (await waits(tx, ref)) return byItself
    return (await entryOf(tx, ref)) ? notAside : nothing
  },
})

const tellAgain = (batch: Batch, key: ChatKey, waiting: Waiting, only: string): void =>
  waiting.kind === 'completed'
    ? batch.complete(key, messageId(waiting.message), only, waiting.words && { words: true })
    : batch.tell(key, waiting, { only })

const entryOf = (tx: Tx, { lane, n }: Ref<'entry'>) =>
  tx
    .selectFrom('entries')
    .innerJoin('lanes', 'lanes.id', 'entries.lane')
    .select(['lanes.queue', 'lanes.key', 'entries.body'])
    .where('entries.lane', '=', lane)
    .where('entries.n', '=', n)
    .executeTakeFirst()

/** Whether its reader has not come to it yet. */
async function waits(tx: Tx, { reader, lane, n }: Ref<'entry'>): Promise<boolean> {
  const head = await tx
    .selectFrom('heads')
    .innerJoin('entries', 'entries.lane', 'heads.lane')
    .select('position')
    .where('heads.reader', '=', reader)
    .where('heads.lane', '=', lane)
    .where('entries.n', '=', n)
    .executeTakeFirst()
  return head !== undefined && head.position < n
}

/** Whether it was set aside until now: of two who ask at once, one is told so. */
async function forget(tx: Tx, { reader, lane, n }: Ref<'entry'>): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('dead')
    .where('reader', '=', reader)
    .where('lane', '=', lane)
    .where('n', '=', n)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
