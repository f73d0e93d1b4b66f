import { type Row, statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import { insertion } from '../store/together.ts'

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

const lengthen = statement((db, given: { queue: Queue; key: string; by: number }) =>
  db
    .insertInto('lanes')
    .values({ queue: given.queue, key: given.key, last: given.by })
    .onConflict((conflict) =>
      conflict
        .columns(['queue', 'key'])
        .doUpdateSet((eb) => ({ last: eb('lanes.last', '+', eb.ref('excluded.last')) })),
    )
    .returning(['id', 'last']),
)

interface Entry extends Row {
  readonly lane: number
  readonly n: number
  readonly audience: string | null
  readonly body: string
  readonly at: number
}

const insertEntries = insertion((db, rows: readonly Entry[]) =>
  db.insertInto('entries').values(rows.map(({ lane, n, audience, body, at }) => ({ lane, n, audience, body, at }))),
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
  const lanes = new Map<string, Addition[]>()
  for (const addition of additions) {
    const all = lanes.get(addition.key) ?? []
    all.push(addition)
    lanes.set(addition.key, all)
  }
  // always in the same order: transactions that touch the same lanes never wait for each other crosswise
  for (const [key, all] of [...lanes].sort(([a], [b]) => (a < b ? -1 : 1))) await extend(tx, { queue, key }, all, now)
}

/** A lane goes by another key, unless there is one by that. */
export async function rename(tx: Tx, queue: Queue, from: string, to: string): Promise<void> {
  const lane = (key: string) => tx.selectFrom('lanes').select('id').where('queue', '=', queue).where('key', '=', key)
  if (await lane(to).executeTakeFirst()) return
  await tx.updateTable('lanes').set({ key: to }).where('queue', '=', queue).where('key', '=', from).execute()
}

/** The lane and each of its readers are told once, however much comes. */
async function extend(
  tx: Tx,
  { queue, key }: { readonly queue: Queue; readonly key: string },
  additions: readonly Addition[],
  now: number,
): Promise<void> {
  const [lane] = await lengthen(tx, { queue, key, by: additions.length })
  if (!lane) throw new Error('a lane was not made')
  const told = new Map<string, Parameters<typeof tell>[1]>()
  const rows: Entry[] = []
  for (const [nth, { body, audience, readers }] of additions.entries()) {
    const before = lane.last - additions.length + nth
    rows.push({ lane: lane.id, n: before + 1, audience: audience ?? null, body, at: now })
    for (const { name, destination = null } of readers) {
      if (!meant(audience, name) || told.has(name)) continue
      told.set(name, { reader: name, lane: lane.id, position: before, now, destination })
    }
  }
  await insertEntries(tx, rows)
  for (const one of told.values()) await tell(tx, one)
}

function meant(audience: string | undefined, reader: string): boolean {
  if (!audience) return true
  return audience.startsWith('=') === (audience.slice(1) === reader)
}
