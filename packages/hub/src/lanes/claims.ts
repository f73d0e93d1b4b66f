import { type ChatsOf, isNotOf, isOf } from '../store/chat-lanes.ts'
import { settled, untouched } from '../store/locking.ts'
import { statement } from '../store/statement.ts'
import type { Store, Tx } from '../store/store.ts'

export interface Entry {
  readonly lane: number
  readonly n: number
  readonly body: string
  /** When it was stored; 0 where an earlier version did. */
  readonly at: number
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
  /** The last entry whose send was begun in an earlier try; undefined: any may have been. */
  readonly begun: number | undefined
  /** The spell that has it. */
  readonly owner: number
}

/** The lane belongs to somebody else by now: what this run would write is theirs to write. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost'
}

export interface ClaimOptions {
  readonly reader: string
  /** How many entries may come in one run. */
  readonly joins: number
  /** Tried again, a run has the same entries; else it also has what came since. */
  readonly frozen: boolean
  /** Who claims. */
  readonly owner: number
  readonly now: number
}

export interface DueOptions extends ClaimOptions {
  /** How many lanes at most. */
  readonly limit: number
  /** Destinations that have a run under way or must wait. */
  readonly busy: readonly string[]
  /** Heads whose runs have not ended for us: the store may say so before we hear of it. */
  readonly running: ReadonlyMap<number, unknown>
  /** Lanes that come after all others. */
  readonly last?: ChatsOf | undefined
}

/** What was claimed, and whether there may be more: lanes that had nothing for this reader hid others. */
export interface Claimed {
  readonly claims: readonly Claim[]
  readonly more: boolean
}

/** Claims lanes that are due, the longest waiting first but for those that come last, and gives what waits in each. */
export async function claim(store: Store, options: DueOptions): Promise<Claimed> {
  const { owner, busy, running } = options
  return store.write(async (tx) => {
    const claims: Claim[] = []
    const taken = new Set<string | null>(busy)
    let more = false
    for (const head of await dueHeads(tx, options)) {
      if (running.has(head.id) || (head.destination !== null && taken.has(head.destination))) continue
      const [first, ...rest] = await waiting(tx, head, options)
      if (first) {
        claims.push(asClaim(head, [first, ...rest], owner))
        taken.add(head.destination)
      } else {
        more = true
        await tx.updateTable('heads').set({ due: null, since: null, upto: null }).where('id', '=', head.id).execute()
      }
    }
    for (const one of claims) {
      await take(tx, { head: one.head, owner, now: options.now, upto: frozenAt(one, options) })
    }
    return { claims, more }
  })
}

async function dueHeads(tx: Tx, options: DueOptions): Promise<readonly Head[]> {
  const { last, limit } = options
  if (!last) return someDue(tx, options)
  const first = await someDue(tx, options, isNotOf(last))
  return first.length < limit ? [...first, ...(await someDue(tx, options, isOf(last), limit - first.length))] : first
}

function someDue(
  tx: Tx,
  { reader, limit: most, busy, now }: DueOptions,
  which?: ReturnType<typeof isOf>,
  limit = most,
): Promise<readonly Head[]> {
  const query = tx
    .selectFrom('heads')
    .innerJoin('lanes', 'lanes.id', 'heads.lane')
    .selectAll('heads')
    .select('lanes.key')
    .where('reader', '=', reader)
    .where('due', '<=', now)
    .$if(which !== undefined, (due) => (which ? due.where(which) : due))
    .$if(busy.length > 0, (due) =>
      due.where((eb) => eb.or([eb('destination', 'is', null), eb('destination', 'not in', busy)])),
    )
    .orderBy('due')
    .limit(limit)
  return untouched(tx, query, 'heads').execute()
}

interface Head {
  readonly id: number
  readonly lane: number
  readonly key: string
  readonly position: number
  readonly upto: number | null
  readonly destination: string | null
  readonly attempts: number
  readonly since: number | null
  readonly begun: number | null
}

const asClaim = (head: Head, entries: Claim['entries'], owner: number): Claim => ({
  head: head.id,
  lane: head.lane,
  key: head.key,
  destination: head.destination ?? undefined,
  entries,
  attempts: head.attempts,
  since: head.since ?? undefined,
  begun: head.begun ?? undefined,
  owner,
})

const take = statement((db, given: { head: number; owner: number; now: number; upto: number | null }) =>
  db
    .updateTable('heads')
    .set((eb) => ({
      due: null,
      owner: given.owner,
      since: eb.fn.coalesce('since', eb.val(given.now)),
      // until the run is put off nobody knows
      begun: null,
      upto: given.upto,
      waits: null,
    }))
    .where('id', '=', given.head),
)

/** Where a run ends that must stay as it is. */
const frozenAt = ({ entries }: Claim, { frozen }: ClaimOptions): number | null =>
  frozen ? (entries.at(-1)?.n ?? null) : null

const entriesAfter = statement(
  (db, given: { lane: number; after: number; upto: number; only: string; except: string; joins: number }) =>
    db
      .selectFrom('entries')
      .select(['lane', 'n', 'body', 'at'])
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
      owner: null,
      since: null,
      attempts: 0,
      due: eb
        .case()
        .when(eb.selectFrom('lanes').select('last').where('id', '=', given.lane), '>', given.last)
        .then(eb.cast<number>(eb.val(given.now), 'bigint'))
        .else(null)
        .end(),
    }))
    .where('id', '=', given.head),
)

const position = statement((db, given: { head: number; owner: number }) =>
  settled(
    db,
    db.selectFrom('heads').select('position').where('id', '=', given.head).where('owner', '=', given.owner),
    'heads',
  ),
)

/** Makes sure that the lane is still ours, until the end of this change: whoever took it over would do the same again.
 *  Throws `ClaimLost`. False: this run has ended already, although its commit seemed to fail. */
export async function hold(tx: Tx, { head, owner, entries }: Claim): Promise<boolean> {
  const [row] = await position(tx, { head, owner })
  if (!row) throw new ClaimLost('the lane is not ours any more')
  return row.position < entries[0].n
}

const takeNext = statement((db, given: { head: number; last: number; now: number; upto: number | null }) =>
  db
    .updateTable('heads')
    .set({ position: given.last, upto: given.upto, since: given.now, attempts: 0 })
    .where('id', '=', given.head),
)

/** The run is over: the reader moves on behind its last entry. Call `hold` first. */
export async function finish(tx: Tx, { head, entries }: Claim, now: number): Promise<void> {
  const { n: last, lane } = entries.at(-1) ?? entries[0]
  await forgetSteps(tx, { head, last })
  await moveOn(tx, { head, lane, last, now })
}

/** The run is over, and the lane stays claimed for what comes next, if anything does. Call `hold` first. */
export async function goOn(tx: Tx, claim: Claim, options: ClaimOptions): Promise<Claim | undefined> {
  const { head } = claim
  const { n: last } = claim.entries.at(-1) ?? claim.entries[0]
  const [first, ...rest] = await waiting(tx, { ...claim, position: last, upto: null }, options)
  if (!first) {
    await finish(tx, claim, options.now)
    return undefined
  }
  const next: Claim = { ...claim, entries: [first, ...rest], attempts: 0, since: undefined, begun: undefined }
  await forgetSteps(tx, { head, last })
  await takeNext(tx, { head, last, now: options.now, upto: frozenAt(next, options) })
  return next
}

/** The first entry alone comes next: one of them cannot be delivered, and it shall not hold back the others. */
export async function split(tx: Tx, claim: Claim, due: number): Promise<void> {
  await postpone(tx, claim, { due, unanswered: false })
  await tx.updateTable('heads').set({ upto: claim.entries[0].n }).where('id', '=', claim.head).execute()
}

/** Given back as it was taken: nothing was tried, and it counts for nothing. Comes again at `due`, or when the files of the
 *  message have come that it `waits` for. */
export async function giveBack(
  tx: Tx,
  { head, since, begun }: Claim,
  { due, waits }: { readonly due: number; readonly waits?: string },
): Promise<void> {
  const before = { since: since ?? null, begun: begun ?? null, waits: waits ?? null }
  // what has never been tried may still grow
  const open = since === undefined ? { upto: null } : {}
  await tx
    .updateTable('heads')
    .set({ due, owner: null, ...before, ...open })
    .where('id', '=', head)
    .execute()
}

/** Tried again at `due`. `unanswered`: a send may have happened that nobody has confirmed. */
export async function postpone(
  tx: Tx,
  claim: Claim,
  { due, unanswered }: { due: number; unanswered: boolean },
): Promise<void> {
  await tx
    .updateTable('heads')
    .set({ due, owner: null, attempts: claim.attempts + 1, ...(unanswered ? {} : { since: claim.since ?? null }) })
    .where('id', '=', claim.head)
    .execute()
}

/** How far the sends of a run were begun, which is put off now; null: nobody knows. */
export async function noteBegun(tx: Tx, { head, owner }: Claim, begun: number | null): Promise<void> {
  await tx.updateTable('heads').set({ begun }).where('id', '=', head).where('owner', '=', owner).execute()
}

/** Set aside, with its reason; the lane moves on. */
export async function bury(
  tx: Tx,
  { reader, claim, reason, now }: { reader: string; claim: Claim; reason: string; now: number },
): Promise<void> {
  for (const entry of claim.entries) await setAside(tx, { reader, entry, reason, now, uncertain: false })
  await finish(tx, claim, now)
}

/** Keeps an entry for a person to decide on. `uncertain`: it may stand on the other side all the same. */
export async function setAside(tx: Tx, { reader, entry, reason, now, uncertain }: Aside): Promise<void> {
  const why = { reason, at: now, uncertain: Number(uncertain) }
  await tx
    .insertInto('dead')
    .values({ reader, lane: entry.lane, n: entry.n, ...why })
    .onConflict((conflict) => conflict.columns(['reader', 'lane', 'n']).doUpdateSet(why))
    .execute()
}

interface Aside {
  readonly reader: string
  readonly entry: Pick<Entry, 'lane' | 'n'>
  readonly reason: string
  readonly now: number
  readonly uncertain: boolean
}
