import type { Tx } from './store/store.ts'

/** Which log: one per chat towards the bridges, one per place on the way in. */
export type Queue = 'deliver' | 'read'

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

/** Puts entries at the ends of their lanes, in the order given, and tells their readers' heads. Between transactions the
 *  order is the order of commits. */
export async function append(tx: Tx, queue: Queue, additions: readonly Addition[], now: number): Promise<void> {
  if (!additions.length) return
  const lanes = await lengthen(tx, queue, additions)
  const entries = additions.map(({ key, body, audience, readers }) => {
    const lane = lanes.get(key)
    if (!lane) throw new Error('a lane was not made')
    return { lane: lane.id, n: ++lane.last, audience: audience ?? null, body, readers }
  })
  await tx
    .insertInto('entries')
    .values(entries.map(({ readers: _, ...entry }) => entry))
    .execute()
  await tell(tx, entries, now)
}

/** Makes room at the ends of the lanes. Gives each one's id and its last number before. */
async function lengthen(tx: Tx, queue: Queue, additions: readonly Addition[]) {
  const counts = new Map<string, number>()
  for (const { key } of additions) counts.set(key, (counts.get(key) ?? 0) + 1)
  // always in the same order: transactions that touch the same lanes never wait for each other crosswise
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, last]) => ({ queue, key, last }))
  const made = await tx
    .insertInto('lanes')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['queue', 'key'])
        .doUpdateSet((eb) => ({ last: eb('lanes.last', '+', eb.ref('excluded.last')) })),
    )
    .returning(['id', 'key', 'last'])
    .execute()
  return new Map(made.map(({ id, key, last }) => [key, { id, last: last - (counts.get(key) ?? 0) }]))
}

function meant(audience: string | null, reader: string): boolean {
  if (!audience) return true
  return audience.startsWith('=') === (audience.slice(1) === reader)
}

interface Told {
  readonly lane: number
  readonly n: number
  readonly audience: string | null
  readonly readers: readonly Reader[]
}

// an idle head becomes due; one that is claimed or backs off stays as it is
async function tell(tx: Tx, entries: readonly Told[], now: number): Promise<void> {
  const heads = new Map(
    entries.toReversed().flatMap(({ lane, n, audience, readers }) =>
      readers
        .filter(({ name }) => meant(audience, name))
        .map(({ name, destination = null }) => {
          const head = { reader: name, lane, position: n - 1, due: now, attempts: 0, destination }
          return [`${lane} ${name}`, head] as const
        }),
    ),
  )
  if (!heads.size) return
  await tx
    .insertInto('heads')
    .values([...heads.values()])
    .onConflict((conflict) =>
      conflict.columns(['lane', 'reader']).doUpdateSet((eb) => ({
        due: eb
          .case()
          .when(eb.and([eb('heads.due', 'is', null), eb('heads.since', 'is', null)]))
          .then(now)
          .else(eb.ref('heads.due'))
          .end(),
      })),
    )
    .execute()
}
