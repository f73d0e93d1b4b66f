import type { ChatKey, Delivery, Parts, PlaceId, Run, Step, WantedPlace } from './bridge.ts'
import type { Claim } from './claims.ts'
import { Refused, Retry } from './errors.ts'
import { digest } from './keys.ts'
import { link } from './messages.ts'
import { displace, ensure } from './places.ts'
import { parse } from './store/row.ts'
import type { Store, Tx } from './store/store.ts'

/** A delivery, and under whose name its links are kept. */
export interface Addressed {
  readonly delivery: Delivery
  /** A message's id or a notice; none for lines that nothing refers to. */
  readonly owner: string | undefined
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
}

type StepRow = { readonly parts: string | null }

/** One claim of a lane, as a bridge sees it. */
export class LaneRun implements Run {
  readonly chat: ChatKey
  readonly deliveries: readonly Delivery[]
  readonly signal: AbortSignal
  readonly #options: RunOptions
  /** Sends that are not written down yet: they go with the end of the run. */
  readonly #sent: { readonly step: Step; readonly parts: Parts }[] = []
  #place: PlaceId | undefined

  constructor(options: RunOptions) {
    this.#options = options
    this.chat = options.key
    this.deliveries = options.deliveries.map(({ delivery }) => delivery)
    this.signal = options.signal
  }

  async place(make: (wanted: WantedPlace) => Promise<PlaceId>): Promise<PlaceId> {
    const { store, bridge, key, title } = this.#options
    this.#place = await ensure(store, { bridge, key }, async (lasting) => make({ key: lasting, title: await title() }))
    return this.#place
  }

  async displaced(place: PlaceId): Promise<void> {
    const { store, bridge, key } = this.#options
    await displace(store, { bridge, key }, place)
  }

  async step(step: Step, send: (key: string) => Promise<Parts>): Promise<Parts | 'uncertain'> {
    const known = this.#isFirstTry() ? undefined : await this.#find(step.name)
    if (known?.parts) return parse<Parts>(known.parts)
    if (known || this.#isForgotten(step)) return 'uncertain'
    if (step.safeFor > 0) return this.#sendSafely(step, send)
    return this.#sendOnce(step, send)
  }

  /** What must be written together with the end of the run. */
  async finish(tx: Tx): Promise<void> {
    for (const { step, parts } of this.#sent) await this.#link(tx, step, parts)
  }

  /** The run comes again: what it sent already is written down, so that it is not sent anew. */
  async pause(): Promise<void> {
    if (!this.#sent.length) return
    await this.#options.store.write(async (tx) => {
      for (const { step, parts } of this.#sent) {
        await this.#note(tx, step.name, JSON.stringify(parts))
        await this.#link(tx, step, parts)
      }
    })
  }

  #isFirstTry(): boolean {
    return this.#options.claim.attempts === 0 && this.#options.claim.since === undefined
  }

  // a send of an earlier try may have happened, and the other side no longer knows its key
  #isForgotten({ safeFor }: Step): boolean {
    const { since } = this.#options.claim
    return safeFor > 0 && since !== undefined && Date.now() - since > safeFor
  }

  // a repeat is recognised by its key: it is enough to write it down with the end of the run
  async #sendSafely(step: Step, send: (key: string) => Promise<Parts>): Promise<Parts> {
    const parts = await send(this.#key(step.name))
    this.#sent.push({ step, parts })
    return parts
  }

  // a repeat would be a second message: written down before, and taken back only if it certainly was not sent
  async #sendOnce(step: Step, send: (key: string) => Promise<Parts>): Promise<Parts> {
    const { store } = this.#options
    await store.write((tx) => this.#note(tx, step.name, null))
    const parts = await send(this.#key(step.name)).catch((error: unknown) => this.#notSent(step.name, error))
    await store.write(async (tx) => {
      await this.#note(tx, step.name, JSON.stringify(parts))
      await this.#link(tx, step, parts)
    })
    return parts
  }

  async #notSent(name: string, error: unknown): Promise<never> {
    const { store, claim } = this.#options
    const certain = error instanceof Refused || (error instanceof Retry && error.certain)
    if (certain) {
      await store.write((tx) =>
        tx
          .deleteFrom('steps')
          .where('head', '=', claim.head)
          .where('n', '=', claim.entries[0].n)
          .where('name', '=', name)
          .execute(),
      )
    }
    throw error
  }

  async #find(name: string): Promise<StepRow | undefined> {
    const { store, claim } = this.#options
    return store.db
      .selectFrom('steps')
      .select('parts')
      .where('head', '=', claim.head)
      .where('n', '=', claim.entries[0].n)
      .where('name', '=', name)
      .executeTakeFirst()
  }

  async #note(tx: Tx, name: string, parts: string | null): Promise<void> {
    const { claim } = this.#options
    await tx
      .insertInto('steps')
      .values({ head: claim.head, n: claim.entries[0].n, name, parts })
      .onConflict((conflict) => conflict.columns(['head', 'n', 'name']).doUpdateSet({ parts }))
      .execute()
  }

  async #link(tx: Tx, { covers }: Step, parts: Parts): Promise<void> {
    const place = this.#place
    if (!place) return
    for (const { delivery, owner } of this.#options.deliveries) {
      if (owner && covers.includes(delivery)) await link(tx, owner, { bridge: this.#options.bridge, place, parts })
    }
  }

  #key(name: string): string {
    const { identity, bridge, claim } = this.#options
    return digest(identity, bridge, claim.lane, claim.entries[0].n, name)
  }
}
