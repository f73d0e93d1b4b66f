import type { Schema } from '../store/schema.ts'
import type { ExpressionBuilder, Store, Tx } from '../store/store.ts'
import { batch, type Span, type Step, walk } from './walk.ts'

interface At {
  readonly lane: number
  readonly n: number
}

/** Entries of lanes that every reader has passed, however young. Kept: dead letters, and what waits for anybody who reads
 *  the lane, also for a bridge that is not in the settings any more: it may come back. */
export const entries = async (store: Store, span: Span): Promise<undefined> => {
  await walk(store, span, { from: { lane: 0, n: 0 }, step })
}

async function step(tx: Tx, after: At): Promise<Step<At>> {
  const rows = await page(tx, after).execute()
  const last = rows.at(-1)
  if (!last) return {}
  await passed(tx, after, last).execute()
  return rows.length === batch ? { next: last } : {}
}

const page = (tx: Tx, after: At) =>
  tx
    .selectFrom('entries')
    .select(['lane', 'n'])
    .where((eb) => eb(eb.refTuple('lane', 'n'), '>', eb.tuple(after.lane, after.n)))
    .orderBy('lane')
    .orderBy('n')
    .limit(batch)

const passed = (tx: Tx, after: At, last: At) =>
  tx
    .deleteFrom('entries')
    .where((eb) => eb(eb.refTuple('lane', 'n'), '>', eb.tuple(after.lane, after.n)))
    .where((eb) => eb(eb.refTuple('lane', 'n'), '<=', eb.tuple(last.lane, last.n)))
    .where((eb) => eb.not(eb.exists(waitsFor(eb))))
    .where((eb) => eb.not(eb.exists(deadLetter(eb))))

type Of = ExpressionBuilder<Schema, 'entries'>

/** Readers of the lane who are meant and have not come so far. */
const waitsFor = (entry: Of) =>
  entry
    .selectFrom('heads')
    .select('heads.id')
    .whereRef('heads.lane', '=', 'entries.lane')
    .whereRef('heads.position', '<', 'entries.n')
    .where((eb) =>
      eb.or([
        eb('entries.audience', 'is', null),
        eb('entries.audience', '=', eb(eb.val('='), '||', eb.ref('heads.reader'))),
        eb.and([
          eb('entries.audience', 'like', '!%'),
          eb('entries.audience', '!=', eb(eb.val('!'), '||', eb.ref('heads.reader'))),
        ]),
      ]),
    )

const deadLetter = (entry: Of) =>
  entry
    .selectFrom('dead')
    .select('dead.n')
    .whereRef('dead.lane', '=', 'entries.lane')
    .whereRef('dead.n', '=', 'entries.n')
