import type { Run, Step } from '../bridge.ts'
import { steadyNow } from '../clock.ts'
import type { Delivery } from '../delivery.ts'
import { Refused, Retry } from '../errors.ts'
import type { WantedPlace } from '../hub-port.ts'
import type { ChatKey, Parts, PlaceId } from '../ids.ts'
import { digest } from '../keys.ts'
import { type Claim, ClaimLost, type Entry, hold, noteBegun } from '../lanes/claims.ts'
import { keepJoined } from '../messages/joined.ts'
import { type Linking, later, link, type Placed } from '../messages/links.ts'
import { displace, ensure } from '../places/places.ts'
import { parse } from '../store/row.ts'
import { statement } from '../store/statement.ts'
import type { Store, Tx } from '../store/store.ts'

/** Milliseconds after which a mark says nothing any more; others wait longer before they take a lane over. */
const freshness = 4_000
/** Milliseconds after a send in which its links are stored, also where the run goes on for long. Each change costs a commit:
 *  those of one moment share it, and most runs end sooner. */
const lateness = 200

const stepsOf = statement((db, given: { head: number }) =>
  db.selectFrom('steps').select(['n', 'name', 'parts']).where('head', '=', given.head),
)

/** A delivery, and under whose name its links are kept. */
export interface Addressed {
  readonly delivery: Delivery
  /** A message's id or a notice; none for lines that nothing refers to. */
  readonly owner: string | undefined
}

/** A send, and what it became. */
interface Sent {
  readonly step: Step
  readonly parts: Parts
}

export interface RunOptions {
  readonly store: Store
  /** This store's identity: keys of another store never meet ours. */
  readonly identity: string
  readonly bridge: string
  readonly key: ChatKey
  /** The chat's name, looked up when a place must be made. */
  title(): Promise<string>
  readonly claim: Claim
  readonly deliveries: readonly Addressed[]
  readonly signal: AbortSignal
  readonly isLast: boolean
}

/** One claim of a lane, as a bridge sees it. */
export class LaneRun implements Run {
  readonly chat: ChatKey
  readonly deliveries: readonly Delivery[]
  readonly signal: AbortSignal
  readonly isLast: boolean
  readonly #options: RunOptions
  /** Sends of this try that are not written down. */
  readonly #sent = new Set<Sent>()
  /** Those whose links are not stored. */
  readonly #unlinked = new Set<Sent>()
  #linking: Promise<void> | undefined
  /** What sends became that cannot be repeated is being stored. */
  #noting: Promise<unknown> | undefined
  #late: NodeJS.Timeout | undefined
  readonly #doubtful = new Set<Delivery>()
  /** The last entry whose send was begun in this try. */
  #begun = 0
  #noted: Promise<Map<string, Parts | null>> | undefined
  #place: PlaceId | undefined

  constructor(options: RunOptions) {
    this.#options = options
    this.chat = options.key
    this.deliveries = options.deliveries.map(({ delivery }) => delivery)
    this.signal = options.signal
    this.isLast = options.isLast
  }

  async place(make: (wanted: WantedPlace) => Promise<PlaceId>): Promise<PlaceId> {
    const { store, bridge, key, title } = this.#options
    this.#place ??= await ensure(store, { bridge, key }, async (lasting) =>
      make({ key: lasting, title: await title() }),
    )
    return this.#place
  }

  async displaced(place: PlaceId): Promise<void> {
    const { store, bridge, key } = this.#options
    this.#place = undefined
    await displace(store, { bridge, key }, place)
  }

  async step(step: Step, send: (key: string) => Promise<Parts>): Promise<Parts | 'uncertain'> {
    if (this.signal.aborted) throw new Retry('stopping', { certain: true, after: 0 })
    this.#noted ??= this.#readNotes()
    const noted = await this.#noted
    const known = noted.get(this.#id(step))
    if (known) return known
    if (known === null || this.#isForgotten(step)) return this.#doubt(step)
    // what may be repeated whenever it comes makes nobody doubt
    if (Number.isFinite(step.safeFor)) this.#begun = Math.max(this.#begun, this.#n(step))
    const parts = await (step.safeFor > 0 ? this.#sendSafely(step, send) : this.#sendOnce(step, send))
    for (const n of this.#numbers(step)) noted.set(`${n} ${step.name}`, parts)
    return parts
  }

  async known(step: Pick<Step, 'name' | 'of'>): Promise<Parts | 'uncertain' | undefined> {
    this.#noted ??= this.#readNotes()
    const known = (await this.#noted).get(this.#id(step))
    return known === null ? 'uncertain' : known
  }

  /** The entries of which nobody knows whether all of them arrived. */
  get uncertain(): readonly Entry[] {
    return this.#options.claim.entries.filter((_, n) => this.deliveries[n] && this.#doubtful.has(this.deliveries[n]))
  }

  #doubt({ covers }: Step): 'uncertain' {
    for (const delivery of covers) this.#doubtful.add(delivery)
    return 'uncertain'
  }

  /** Gives what stores the links that are not stored yet: one change with the run's end. */
  async settled(): Promise<(tx: Tx) => Promise<void>> {
    clearTimeout(this.#late)
    await this.#linking
    await this.#noting?.catch(() => undefined)
    return (tx) => this.#linkAll(tx, this.#unlinked)
  }

  /** The run comes again: what it sent already is written down, so that it is not sent anew, and how far it came. */
  async pause(): Promise<void> {
    const { store, claim } = this.#options
    const link = await this.settled()
    // whoever has the lane next goes by the worst
    if (!this.#sent.size && this.signal.aborted) return
    const begun = claim.since !== undefined && claim.begun === undefined ? undefined : (claim.begun ?? 0)
    await store.write(async (tx) => {
      await noteBegun(tx, claim, begun === undefined ? null : Math.max(begun, this.#begun))
      for (const { step, parts } of this.#sent) await this.#note(tx, step, JSON.stringify(parts))
      await link(tx)
    })
  }

  /** Sends of earlier tries: what they became, or null where nobody knows whether they were made. */
  async #readNotes(): Promise<Map<string, Parts | null>> {
    const { store, claim } = this.#options
    const rows = await stepsOf(store.db, { head: claim.head })
    return new Map(rows.map(({ n, name, parts }) => [`${n} ${name}`, parts === null ? null : parse<Parts>(parts)]))
  }

  // a send of an earlier try may have happened, and the other side no longer knows its key
  #isForgotten(step: Step): boolean {
    const { since, begun = Number.POSITIVE_INFINITY } = this.#options.claim
    const { safeFor } = step
    return safeFor > 0 && since !== undefined && steadyNow() - since > safeFor && this.#n(step) <= begun
  }

  // a repeat is recognised by its key: nothing waits until the links are stored
  async #sendSafely(step: Step, send: (key: string) => Promise<Parts>): Promise<Parts> {
    const sent = { step, parts: await send(this.#key(step)) }
    this.#keep(sent)
    // who stops, or has lost the lane, begins nothing more
    if (!this.signal.aborted) this.#late ??= setTimeout(() => this.#linkBehind(), lateness)
    return sent.parts
  }

  #linkBehind(): void {
    this.#late = undefined
    this.#linking = this.#linkNow(this.#linking)
  }

  // one change at a time, beside the sends; what cannot be stored now is stored with the end
  async #linkNow(before: Promise<void> | undefined): Promise<void> {
    await before
    const links = [...this.#unlinked]
    if (!links.length) return
    const linked = this.#options.store.write((tx) => this.#linkAll(tx, links))
    await linked.then(
      () => {
        for (const one of links) this.#unlinked.delete(one)
      },
      () => undefined,
    )
  }

  /** Until it is stored, what it became is stored with the end. */
  #keep(sent: Sent): void {
    this.#sent.add(sent)
    this.#unlinked.add(sent)
  }

  async #linkAll(tx: Tx, links: Iterable<Sent>): Promise<void> {
    for (const { step, parts } of links) await this.#link(tx, step, parts)
  }

  // a repeat would be a second message: written down before, and taken back only if it certainly was not sent
  async #sendOnce(step: Step, send: (key: string) => Promise<Parts>): Promise<Parts> {
    const { store, claim } = this.#options
    const begun = steadyNow()
    await store.write(async (tx) => {
      // whoever has the lane now sends it
      if (!(await hold(tx, claim))) throw new ClaimLost('the run has ended already')
      await this.#note(tx, step, null)
    })
    const parts = await this.#stillOurs(begun)
      .then(() => send(this.#key(step)))
      .catch((error: unknown) => this.#notSent(step, error))
    this.#noteBehind({ step, parts })
    return parts
  }

  // only the next send waits for it, which is written down in the same commit, and the run's end
  #noteBehind(sent: Sent): void {
    this.#keep(sent)
    const noting = this.#options.store.write(async (tx) => {
      await this.#note(tx, sent.step, JSON.stringify(sent.parts))
      await this.#link(tx, sent.step, sent.parts)
    })
    const noted = noting.then(() => {
      this.#sent.delete(sent)
      this.#unlinked.delete(sent)
    })
    this.#noting = Promise.all([this.#noting, noted])
    // whoever waits for it hears of it
    this.#noting.catch(() => undefined)
  }

  // a process that was stopped in between may have lost the lane, and not have heard of it yet
  async #stillOurs(begun: number): Promise<void> {
    // of the send before nobody would know what it became
    await this.#noting?.catch((cause: unknown) => {
      throw new Retry('what the last send became cannot be stored', { certain: true, after: 0, cause })
    })
    await new Promise((resolve) => setImmediate(resolve))
    if (this.signal.aborted || (this.#options.store.fellows.many && steadyNow() - begun > freshness))
      throw new Retry('the lane may be somebody else’s by now', { certain: true, after: 0 })
  }

  async #notSent(step: Step, error: unknown): Promise<never> {
    const { store, claim } = this.#options
    const certain = error instanceof Refused || (error instanceof Retry && error.certain)
    if (certain) {
      await store.write((tx) =>
        tx
          .deleteFrom('steps')
          .where('head', '=', claim.head)
          .where('n', 'in', this.#numbers(step))
          .where('name', '=', step.name)
          .execute(),
      )
    }
    throw error
  }

  // for each delivery that it shows: however the run is split, none of them is sent anew
  async #note(tx: Tx, step: Step, parts: string | null): Promise<void> {
    const { head } = this.#options.claim
    await tx
      .insertInto('steps')
      .values(this.#numbers(step).map((n) => ({ head, n, name: step.name, parts })))
      .onConflict((conflict) => conflict.columns(['head', 'n', 'name']).doUpdateSet({ parts }))
      .execute()
  }

  #id(step: Pick<Step, 'name' | 'of'>): string {
    return `${this.#n(step)} ${step.name}`
  }

  /** The number of the entry that the step belongs to: the same in whatever run it comes. */
  #n({ of }: Pick<Step, 'of'>): number {
    const { entries } = this.#options.claim
    return (entries[this.deliveries.indexOf(of)] ?? entries[0]).n
  }

  #numbers(step: Step): readonly number[] {
    return [...new Set([step.of, ...step.covers].map((of) => this.#n({ of })))]
  }

  async #link(tx: Tx, step: Step, parts: Parts): Promise<void> {
    const { bridge, deliveries } = this.#options
    const place = this.#place
    if (!place) return
    for (const { delivery, owner } of deliveries) {
      if (!owner || !step.covers.includes(delivery)) continue
      await link(tx, owner, { bridge, place, parts: ownOf(step, delivery, parts), ...this.#numbering(delivery) })
    }
    const [remote] = parts
    if (step.joined && remote) await keepJoined(tx, { bridge, place, remote }, step.joined)
  }

  /** A notice is told from those that it takes back by the entry that it came by. */
  #numbering(delivery: Delivery): Pick<Linking, 'from' | 'alike'> {
    if (delivery.what.kind === 'completed') return { from: later }
    if (delivery.what.kind !== 'outcome') return {}
    return { from: this.#options.claim.entries[this.deliveries.indexOf(delivery)]?.n ?? 0, alike: true }
  }

  #key(step: Step): string {
    const { identity, bridge, claim } = this.#options
    return digest(identity, bridge, claim.lane, this.#n(step), step.name)
  }
}

/** What a delivery has of what a step became. */
const ownOf = ({ shares }: Step, delivery: Delivery, parts: Parts): readonly Placed[] => {
  if (!shares) return parts.map((remote) => ({ remote }))
  const own = shares.filter(({ of }) => of === delivery)
  return own.flatMap(({ part, range }) => parts.slice(part, part + 1).map((remote) => ({ remote, range })))
}
