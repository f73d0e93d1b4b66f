import type { Run, Step } from '../bridge.ts'
import { steadyNow } from '../clock.ts'
import type { Delivery } from '../delivery.ts'
import { Refused, Retry } from '../errors.ts'
import type { WantedPlace } from '../hub-port.ts'
import type { ChatKey, Parts, PlaceId } from '../ids.ts'
import { digest } from '../keys.ts'
import { type Entry, noteBegun } from '../lanes/claims.ts'
import { displace, ensure } from '../places/places.ts'
import type { Tx } from '../store/store.ts'
import { Sends, type SendsOptions } from './sends.ts'

/** Milliseconds after which a mark says nothing any more; others wait longer before they take a lane over. */
const freshness = 4_000

export interface RunOptions extends Omit<SendsOptions, 'place'> {
  /** This store's identity: keys of another store never meet ours. */
  readonly identity: string
  readonly key: ChatKey
  /** The chat's name, looked up when a place must be made. */
  title(): Promise<string>
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
  readonly #sends: Sends
  readonly #doubtful = new Set<Delivery>()
  /** The last entry whose send was begun in this try. */
  #begun = 0
  #earlier: Promise<Map<string, Parts | null>> | undefined
  #place: PlaceId | undefined

  constructor(options: RunOptions) {
    this.#options = options
    this.chat = options.key
    this.deliveries = options.deliveries.map(({ delivery }) => delivery)
    this.signal = options.signal
    this.isLast = options.isLast
    this.#sends = new Sends({ ...options, place: () => this.#place })
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
    const earlier = await this.#readOnce()
    const known = earlier.get(this.#sends.id(step))
    if (known) return known
    if (known === null || this.#isForgotten(step)) return this.#doubt(step)
    // what may be repeated whenever it comes makes nobody doubt
    if (Number.isFinite(step.safeFor)) this.#begun = Math.max(this.#begun, this.#sends.number(step))
    const parts = await (step.safeFor > 0 ? this.#sendSafely(step, send) : this.#sendOnce(step, send))
    for (const id of this.#sends.ids(step)) earlier.set(id, parts)
    return parts
  }

  async known(step: Pick<Step, 'name' | 'of'>): Promise<Parts | 'uncertain' | undefined> {
    const known = (await this.#readOnce()).get(this.#sends.id(step))
    return known === null ? 'uncertain' : known
  }

  /** The entries of which nobody knows whether all of them arrived. */
  get uncertain(): readonly Entry[] {
    return this.#options.claim.entries.filter((_, n) => this.deliveries[n] && this.#doubtful.has(this.deliveries[n]))
  }

  /** Gives what stores the links that are not stored yet: one change with the run's end. */
  settled(): Promise<(tx: Tx) => Promise<void>> {
    return this.#sends.settled()
  }

  /** The run comes again. Gives what stores how far it came, and what it sent already, so that it is not sent anew. */
  async paused(): Promise<((tx: Tx) => Promise<void>) | undefined> {
    const { claim } = this.#options
    const rest = await this.#sends.paused()
    // whoever has the lane next goes by the worst
    if (rest === undefined && this.signal.aborted) return undefined
    const begun = claim.since !== undefined && claim.begun === undefined ? undefined : (claim.begun ?? 0)
    return async (tx) => {
      await noteBegun(tx, claim, begun === undefined ? null : Math.max(begun, this.#begun))
      await rest?.(tx)
    }
  }

  // what becomes of the sends of this try is put into it
  #readOnce(): Promise<Map<string, Parts | null>> {
    this.#earlier ??= this.#sends.earlier()
    return this.#earlier
  }

  #doubt({ covers }: Step): 'uncertain' {
    for (const delivery of covers) this.#doubtful.add(delivery)
    return 'uncertain'
  }

  // a send of an earlier try may have happened, and the other side no longer knows its key
  #isForgotten(step: Step): boolean {
    const { since, begun = Number.POSITIVE_INFINITY } = this.#options.claim
    const { safeFor } = step
    return safeFor > 0 && since !== undefined && steadyNow() - since > safeFor && this.#sends.number(step) <= begun
  }

  // a repeat is recognised by its key: nothing waits until the links are stored
  async #sendSafely(step: Step, send: (key: string) => Promise<Parts>): Promise<Parts> {
    const parts = await send(this.#key(step))
    this.#sends.keep({ step, parts })
    // who stops, or has lost the lane, begins nothing more
    if (!this.signal.aborted) this.#sends.linkBehind()
    return parts
  }

  // a repeat would be a second message: written down before, and taken back only if it certainly was not sent
  async #sendOnce(step: Step, send: (key: string) => Promise<Parts>): Promise<Parts> {
    const begun = steadyNow()
    await this.#sends.begin(step)
    const parts = await this.#stillOurs(begun)
      .then(() => send(this.#key(step)))
      .catch((error: unknown) => this.#notSent(step, error))
    this.#sends.noteBehind({ step, parts })
    return parts
  }

  // a process that was stopped in between may have lost the lane, and not have heard of it yet
  async #stillOurs(begun: number): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    if (this.signal.aborted || (this.#options.store.fellows.many && steadyNow() - begun > freshness))
      throw new Retry('the lane may be somebody else’s by now', { certain: true, after: 0 })
  }

  async #notSent(step: Step, error: unknown): Promise<never> {
    const certain = error instanceof Refused || (error instanceof Retry && error.certain)
    if (certain) await this.#sends.takeBack(step)
    throw error
  }

  #key(step: Step): string {
    const { identity, bridge, claim } = this.#options
    return digest(identity, bridge, claim.lane, this.#sends.number(step), step.name)
  }
}
