import type { Step } from '../bridge.ts'
import type { Delivery } from '../delivery.ts'
import type { Parts, PlaceId } from '../ids.ts'
import { type Claim, ClaimLost, hold } from '../lanes/claims.ts'
import { keepJoined } from '../messages/joined.ts'
import { type Linking, later, link, type Placed } from '../messages/links.ts'
import { parse } from '../store/row.ts'
import { statement } from '../store/statement.ts'
import type { Store, Tx } from '../store/store.ts'

/** Milliseconds after a send in which its links are stored, also where the run goes on for long. Each change costs a commit:
 *  those of one moment share it, and most runs end sooner. */
const lateness = 200

const stepsOf = statement((db, given: { head: number }) =>
  db.selectFrom('steps').select(['n', 'name', 'parts']).where('head', '=', given.head),
)

const idOf = (n: number, name: string): string => `${n} ${name}`

/** A delivery, and under whose name its links are kept. */
export interface Addressed {
  readonly delivery: Delivery
  /** A message's id or a notice; none for lines that nothing refers to. */
  readonly owner: string | undefined
}

/** A send, and what it became. */
export interface Sent {
  readonly step: Step
  readonly parts: Parts
}

export interface SendsOptions {
  readonly store: Store
  readonly bridge: string
  readonly claim: Claim
  readonly deliveries: readonly Addressed[]
  /** Where the run sends to; none before it has a place. */
  place(): PlaceId | undefined
}

/** What the sends of one claim of a lane became, as it is stored: before them, behind them and with the run's end. */
export class Sends {
  readonly #options: SendsOptions
  readonly #deliveries: readonly Delivery[]
  /** Those of this try that are not written down. */
  readonly #sent = new Set<Sent>()
  /** Those whose links are not stored. */
  readonly #unlinked = new Set<Sent>()
  /** Those that were about to be made and were not, as long as the store says otherwise; by {@link id}. */
  readonly #unmade = new Map<string, Step>()
  #linking: Promise<void> | undefined
  #noting: Promise<void> | undefined
  #late: NodeJS.Timeout | undefined

  constructor(options: SendsOptions) {
    this.#options = options
    this.#deliveries = options.deliveries.map(({ delivery }) => delivery)
  }

  /** By {@link id}, the sends of earlier tries: what they became, or null where nobody knows whether they were made. */
  async earlier(): Promise<Map<string, Parts | null>> {
    const { store, claim } = this.#options
    const rows = await stepsOf(store.db, { head: claim.head })
    return new Map(rows.map(({ n, name, parts }) => [idOf(n, name), parts === null ? null : parse<Parts>(parts)]))
  }

  id(step: Pick<Step, 'name' | 'of'>): string {
    return idOf(this.number(step), step.name)
  }

  /** The ids of a step: of the delivery that it belongs to, and of the others that it shows. */
  ids(step: Step): readonly string[] {
    return this.#numbers(step).map((n) => idOf(n, step.name))
  }

  /** The number of the entry that the step belongs to: the same in whatever run it comes. */
  number({ of }: Pick<Step, 'of'>): number {
    const { entries } = this.#options.claim
    return (entries[this.#deliveries.indexOf(of)] ?? entries[0]).n
  }

  /** Writes down that a send is about to be made, and in the same commit what those before it became. Throws
   *  {@link ClaimLost} if somebody else has the lane, who makes it then. */
  async begin(step: Step): Promise<void> {
    const { store, claim } = this.#options
    // a change behind the last send may be committed after this one: were we killed in between, both would be doubted
    const before = [...this.#sent]
    const unmade = [...this.#unmade.values()]
    const begun = store.write(async (tx) => {
      if (!(await hold(tx, claim))) throw new ClaimLost('the run has ended already')
      for (const one of unmade) await this.#remove(tx, one)
      await this.#noteEach(tx, before)
      await this.#note(tx, step, null)
      await this.#linkAll(tx, before)
    })
    await begun.catch((error: unknown) => {
      // it may be stored although nobody heard so
      this.#unmade.set(this.id(step), step)
      throw error
    })
    for (const one of [...unmade, step]) this.#unmade.delete(this.id(one))
    for (const one of before) this.#stored(one)
  }

  /** Takes back that a send was about to be made: it was not. What cannot be stored now is stored with the next one, or with the
   *  run's end. */
  async takeBack(step: Step): Promise<void> {
    const { store, claim } = this.#options
    this.#unmade.set(this.id(step), step)
    const removed = store.write(async (tx) => {
      // one that comes late must not take back what somebody else has begun
      if (await isOurs(tx, claim)) await this.#remove(tx, step)
    })
    await removed.then(
      () => this.#unmade.delete(this.id(step)),
      () => undefined,
    )
  }

  /** Stores behind a send what it became, and does not wait for it. What cannot be stored now is stored with the next one in
   *  {@link begin}, or with the run's end. */
  noteBehind(sent: Sent): void {
    this.keep(sent)
    const noted = this.#options.store.write(async (tx) => {
      await this.#noteEach(tx, [sent])
      await this.#linkAll(tx, [sent])
    })
    const noting = noted.then(
      () => this.#stored(sent),
      () => undefined,
    )
    this.#noting = Promise.all([this.#noting, noting]).then(() => undefined)
  }

  /** Until it is stored, what a send became is stored with the run's end. */
  keep(sent: Sent): void {
    this.#sent.add(sent)
    this.#unlinked.add(sent)
  }

  #stored(sent: Sent): void {
    this.#sent.delete(sent)
    this.#unlinked.delete(sent)
  }

  /** Stores the links of what is kept in a moment, and does not wait for it. */
  linkBehind(): void {
    this.#late ??= setTimeout(() => {
      this.#late = undefined
      this.#linking = this.#linkNow(this.#linking)
    }, lateness)
  }

  /** Waits for what is being stored. Gives what stores the rest with the end of a run that came to one: the links. */
  async settled(): Promise<(tx: Tx) => Promise<void>> {
    clearTimeout(this.#late)
    await this.#linking
    await this.#noting
    return (tx) => this.#linkAll(tx, this.#unlinked)
  }

  /** Waits for what is being stored. Gives what stores the rest of a run that comes again: the links, what was sent and what
   *  was not; undefined where nothing is left. */
  async paused(): Promise<((tx: Tx) => Promise<void>) | undefined> {
    const link = await this.settled()
    if (this.#sent.size + this.#unlinked.size + this.#unmade.size === 0) return undefined
    return async (tx) => {
      await this.#noteEach(tx, this.#sent)
      // whoever has the lane by now may be about to make it
      if (this.#unmade.size && (await isOurs(tx, this.#options.claim)))
        for (const step of this.#unmade.values()) await this.#remove(tx, step)
      await link(tx)
    }
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

  async #linkAll(tx: Tx, links: Iterable<Sent>): Promise<void> {
    const place = this.#options.place()
    if (!place) return
    const all = [...links]
    await link(
      tx,
      all.flatMap((sent) => this.#linkingsOf(sent, place)),
    )
    const { bridge } = this.#options
    for (const { step, parts } of all) {
      const [remote] = parts
      if (step.joined && remote) await keepJoined(tx, { bridge, place, remote }, step.joined)
    }
  }

  async #noteEach(tx: Tx, all: Iterable<Sent>): Promise<void> {
    for (const { step, parts } of all) await this.#note(tx, step, JSON.stringify(parts))
  }

  async #remove(tx: Tx, step: Step): Promise<void> {
    await tx
      .deleteFrom('steps')
      .where('head', '=', this.#options.claim.head)
      .where('n', 'in', this.#numbers(step))
      .where('name', '=', step.name)
      .execute()
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

  #numbers(step: Step): readonly number[] {
    return [...new Set([step.of, ...step.covers].map((of) => this.number({ of })))]
  }

  #linkingsOf({ step, parts }: Sent, place: PlaceId): readonly Linking[] {
    const { bridge, deliveries } = this.#options
    return deliveries.flatMap(({ delivery, owner }) =>
      owner && step.covers.includes(delivery)
        ? [{ owner, bridge, place, parts: ownOf(step, delivery, parts), ...this.#numbering(delivery) }]
        : [],
    )
  }

  /** A notice is told from those that it takes back by the entry that it came by. */
  #numbering(delivery: Delivery): Pick<Linking, 'from' | 'alike'> {
    if (delivery.what.kind === 'completed') return { from: later }
    if (delivery.what.kind !== 'outcome') return {}
    return { from: this.#options.claim.entries[this.#deliveries.indexOf(delivery)]?.n ?? 0, alike: true }
  }
}

const isOurs = (tx: Tx, claim: Claim): Promise<boolean> =>
  hold(tx, claim).catch((error: unknown) => {
    if (error instanceof ClaimLost) return false
    throw error
  })

/** What a delivery has of what a step became. */
const ownOf = ({ shares }: Step, delivery: Delivery, parts: Parts): readonly Placed[] => {
  if (!shares) return parts.map((remote) => ({ remote }))
  const own = shares.filter(({ of }) => of === delivery)
  return own.flatMap(({ part, range }) => parts.slice(part, part + 1).map((remote) => ({ remote, range })))
}
