import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'

/** Which log: one per chat towards the bridges, one beside it for each message whose file comes late, one per place on the
 *  way in. */
export type Queue = 'deliver' | 'late' | 'read'

/** Somebody who reads lanes, each at their own pace. */
export interface Reader {
  readonly name: string
  /** What the other side limits as one, where that is more than the lane. */
  readonly destination?: string | undefined
}

/** Something for the end of a lane. */
export interface Addition {
  readonly key: string
  readonly body: string
  /** `=name`: that reader alone; `!name`: all but that one; nothing: everybody. */
  readonly audience?: string | undefined
  readonly readers: readonly Reader[]
}

const lengthen = statement((db, given: { queue: Queue; key: string }) =>
  db
    .insertInto('lanes')
    .values({ queue: given.queue, key: given.key, last: 1 })
    .onConflict((conflict) =>
      conflict.columns(['queue', 'key']).doUpdateSet((eb) => ({ last: eb('lanes.last', '+', 1) })),
    )
    .returning(['id', 'last']),
)

const insertEntry = statement(
  (db, given: { lane: number; n: number; audience: string | null; body: string; at: number }) =>
    db
      .insertInto('entries')
      .values({ lane: given.lane, n: given.n, audience: given.audience, body: given.body, at: given.at }),
)

// an idle head becomes due; one that is claimed or backs off stays as it is. Its chat may have moved meanwhile
const tell = statement(
  (db, given: { reader: string; lane: number; position: number; now: number; destination: string | null }) =>
    db
      .insertInto('heads')
      .values({
        reader: given.reader,
        lane: given.lane,
        position: given.position,
        due: given.now,
        attempts: 0,
        destination: given.destination,
      })
      .onConflict((conflict) =>
        conflict.columns(['lane', 'reader']).doUpdateSet((eb) => ({
          due: eb
            .case()
            .when(eb.and([eb('heads.due', 'is', null), eb('heads.since', 'is', null)]))
            .then(eb.cast<number>(eb.val(given.now), 'bigint'))
            .else(eb.ref('heads.due'))
            .end(),
          destination: eb.ref('excluded.destination'),
        })),
      ),
)

/** Puts entries at the ends of their lanes, in the order given, and tells their readers' heads. Between transactions the
 *  order is the order of commits: a lane's number is taken under its row's lock. */
export async function append(tx: Tx, queue: Queue, additions: readonly Addition[], now: number): Promise<void> {
  // always in the same order: transactions that touch the same lanes never wait for each other crosswise
  for (const addition of additions.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))) {
    await appendOne(tx, queue, addition, now)
  }
}

/** A lane goes by another key, unless there is one by that. */
export async function rename(tx: Tx, queue: Queue, from: string, to: string): Promise<void> {
  const lane = (key: string) => tx.selectFrom('lanes').select('id').where('queue', '=', queue).where('key', '=', key)
  if (await lane(to).executeTakeFirst()) return
  await tx.updateTable('lanes').set({ key: to }).where('queue', '=', queue).where('key', '=', from).execute()
}

async function appendOne(tx: Tx, queue: Queue, { key, body, audience, readers }: Addition, now: number): Promise<void> {
  const [lane] = await lengthen(tx, { queue, key })
  if (!lane) throw new Error('a lane was not made')
  await insertEntry(tx, { lane: lane.id, n: lane.last, audience: audience ?? null, body, at: now })
  for (const { name, destination = null } of readers) {
    if (!meant(audience, name)) continue
    await tell(tx, { reader: name, lane: lane.id, position: lane.last - 1, now, destination })
  }
}

function meant(audience: string | undefined, reader: string): boolean {
  if (!audience) return true
  return audience.startsWith('=') === (audience.slice(1) === reader)
}
