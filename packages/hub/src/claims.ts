import { statement } from './store/statement.ts'
import type { Store, Tx } from './store/store.ts'

export interface Entry {
  readonly lane: number
  readonly n: number
  readonly body: string
}

/** A lane that one reader has to itself until `finish` or `postpone`. */
export interface Claim {
  readonly head: number
  readonly lane: number
  readonly key: string
  readonly destination: string | undefined
  /** What waited when it was first claimed. Tried again, they are the same. */
  readonly entries: readonly [Entry, ...Entry[]]
  readonly attempts: number
  /** Since when a send of an earlier try may be out there without an answer. */
  readonly since: number | undefined
}

export interface ClaimOptions {
  readonly reader: string
  /** How many entries may come in one run. */
  readonly joins: number
  /** Tried again, a run has the same entries; else it also has what came since. */
  readonly frozen: boolean
  readonly now: number
}

export interface DueOptions extends ClaimOptions {
  /** How many lanes at most. */
  readonly limit: number
  /** Destinations that have a run under way or must wait. */
  readonly busy: readonly string[]
}

/** Claims lanes that are due, the longest waiting first, and gives what waits in each. */
export async function claim(store: Store, options: DueOptions): Promise<readonly Claim[]> {
  const { reader, limit, busy, now } = options
  return store.write(async (tx) => {
    const due = await tx
      .selectFrom('heads')
      .innerJoin('lanes', 'lanes.id', 'heads.lane')
      .selectAll('heads')
      .select('lanes.key')
      .where('reader', '=', reader)
      .where('due', '<=', now)
      .$if(busy.length > 0, (query) =>
        query.where((eb) => eb.or([eb('destination', 'is', null), eb('destination', 'not in', busy)])),
      )
      .orderBy('due')
      .limit(limit)
      .execute()
    const claims: Claim[] = []
    for (const head of onePerDestination(due)) {
      const [first, ...rest] = await waiting(tx, head, options)
      if (first) claims.push(asClaim(head, [first, ...rest]))
      else await tx.updateTable('heads').set({ due: null, since: null, upto: null }).where('id', '=', head.id).execute()
    }
    for (const one of claims) await mark(tx, one, options)
    return claims
  })
}

interface Head {
  readonly id: number
  readonly lane: number
  readonly key: string
  readonly destination: string | null
  readonly attempts: number
  readonly since: number | null
}

const asClaim = ({ id, lane, key, destination, attempts, since }: Head, entries: Claim['entries']): Claim => ({
  head: id,
  lane,
  key,
  destination: destination ?? undefined,
  entries,
  attempts,
  since: since ?? undefined,
})

const take = statement((db, given: { head: number; now: number; upto: number | null }) =>
  db
    .updateTable('heads')
    .set((eb) => ({ due: null, since: eb.fn.coalesce('since', eb.val(given.now)), upto: given.upto }))
    .where('id', '=', given.head),
)

async function mark(tx: Tx, { head, entries }: Claim, { now, frozen }: ClaimOptions): Promise<void> {
  await take(tx, { head, now, upto: frozen ? (entries.at(-1)?.n ?? null) : null })
}

function onePerDestination<Head extends { destination: string | null }>(heads: readonly Head[]): readonly Head[] {
  const seen = new Set<string>()
  return heads.filter(({ destination }) => destination === null || (!seen.has(destination) && seen.add(destination)))
}

const entriesAfter = statement(
  (db, given: { lane: number; after: number; upto: number; only: string; except: string; joins: number }) =>
    db
      .selectFrom('entries')
      .select(['lane', 'n', 'body'])
      .where('lane', '=', given.lane)
      .where('n', '>', given.after)
      .where('n', '<=', given.upto)
      .where((eb) =>
        eb.or([
          eb('audience', 'is', null),
          eb('audience', '=', given.only),
          eb.and([eb('audience', 'like', '!%'), eb('audience', '!=', given.except)]),
        ]),
      )
      .orderBy('n')
      .limit(given.joins),
)

async function waiting(
  tx: Tx,
  { lane, position: after, upto }: { lane: number; position: number; upto: number | null },
  { joins, reader }: Pick<ClaimOptions, 'joins' | 'reader'>,
): Promise<readonly Entry[]> {
  const only = `=${reader}`
  const except = `!${reader}`
  return entriesAfter(tx, { lane, after, upto: upto ?? Number.MAX_SAFE_INTEGER, only, except, joins })
}

const forgetSteps = statement((db, given: { head: number; last: number }) =>
  db.deleteFrom('steps').where('head', '=', given.head).where('n', '<=', given.last),
)

const moveOn = statement((db, given: { head: number; lane: number; last: number; now: number }) =>
  db
    .updateTable('heads')
    .set((eb) => ({
      position: given.last,
      upto: null,
      since: null,
      attempts: 0,
      due: eb
        .case()
        .when(eb.selectFrom('lanes').select('last').where('id', '=', given.lane), '>', given.last)
        .then(eb.val(given.now))
        .else(null)
        .end(),
    }))
    .where('id', '=', given.head),
)

/** The run is over: the reader moves on behind its last entry. */
export async function finish(tx: Tx, { head, entries }: Claim, now: number): Promise<void> {
  const { n: last, lane } = entries.at(-1) ?? entries[0]
  await forgetSteps(tx, { head, last })
  await moveOn(tx, { head, lane, last, now })
}

/** Claims the same lane again for what comes after a run that is finished in this transaction. */
export async function goOn(tx: Tx, claim: Claim, options: ClaimOptions): Promise<Claim | undefined> {
  const { n: position } = claim.entries.at(-1) ?? claim.entries[0]
  const [first, ...rest] = await waiting(tx, { ...claim, position, upto: null }, options)
  if (!first) return undefined
  const next: Claim = { ...claim, entries: [first, ...rest], attempts: 0, since: undefined }
  await mark(tx, next, options)
  return next
}

/** The first entry alone comes next: one of them cannot be delivered, and it shall not hold back the others. */
export async function split(tx: Tx, claim: Claim, due: number): Promise<void> {
  await postpone(tx, claim, { due, unanswered: false })
  await tx.updateTable('heads').set({ upto: claim.entries[0].n }).where('id', '=', claim.head).execute()
}

/** Tried again at `due`. `unanswered`: a send may have happened that nobody has confirmed. */
export async function postpone(
  tx: Tx,
  claim: Claim,
  { due, unanswered }: { due: number; unanswered: boolean },
): Promise<void> {
  await tx
    .updateTable('heads')
    .set({ due, attempts: claim.attempts + 1, ...(unanswered ? {} : { since: claim.since ?? null }) })
    .where('id', '=', claim.head)
    .execute()
}

/** Set aside, with its reason; the lane moves on. */
export async function bury(
  tx: Tx,
  { reader, claim, reason, now }: { reader: string; claim: Claim; reason: string; now: number },
): Promise<void> {
  for (const { lane, n } of claim.entries) {
    await tx
      .insertInto('dead')
      .values({ reader, lane, n, reason, at: now })
      .onConflict((conflict) => conflict.columns(['reader', 'lane', 'n']).doUpdateSet({ reason, at: now }))
      .execute()
  }
  await finish(tx, claim, now)
}

/** After a start: what was claimed when the last process ended is due at once, and nothing waits beyond `latest`, however
 *  the clock was set meanwhile. */
export async function recover(store: Store, reader: string, latest: number): Promise<void> {
  await store.write(async (tx) => {
    const heads = tx.updateTable('heads').where('reader', '=', reader)
    await heads.set({ due: 0 }).where('due', 'is', null).where('since', 'is not', null).execute()
    await heads.set({ due: latest }).where('due', '>', latest).execute()
  })
}

/** When the next lane of this reader is due after `now`; undefined where none waits for time. */
export async function nextDue(store: Store, reader: string, now: number): Promise<number | undefined> {
  const { due } = await store.db
    .selectFrom('heads')
    .select((eb) => eb.fn.min('due').as('due'))
    .where('reader', '=', reader)
    .where('due', '>', now)
    .executeTakeFirstOrThrow()
  return due ?? undefined
}

/** The other side works again: lanes that back off are due now. */
export async function hurry(store: Store, reader: string, now: number): Promise<void> {
  await store.write((tx) =>
    tx
      .updateTable('heads')
      .set({ due: now })
      .where('reader', '=', reader)
      .where('due', '>', now)
      .where('attempts', '>', 0)
      .execute(),
  )
}
