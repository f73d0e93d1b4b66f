import type { Bridge, HubPort } from './bridge.ts'
import type { Deliverer } from './delivering.ts'
import type { Log } from './options.ts'
import type { Outbox } from './outbox.ts'
import { Received } from './received.ts'
import type { Store } from './store/store.ts'
import { Worker } from './worker.ts'

export interface CrewOptions {
  readonly bridges: readonly Bridge[]
  readonly store: Store
  readonly outbox: Outbox
  readonly received: Received
  readonly deliverer: Deliverer
  readonly retry: { readonly from: number; readonly to: number }
  readonly log: Log
}

/** Who delivers to each bridge, and who reads from it. */
export class Crew {
  readonly #options: CrewOptions
  readonly #workers: { readonly bridge: Bridge; readonly out: Worker; readonly in: Worker }[]

  constructor(options: CrewOptions) {
    this.#options = options
    this.#workers = options.bridges.map((bridge) => ({
      bridge,
      out: this.#delivering(bridge),
      in: this.#reading(bridge),
    }))
  }

  /** There may be something for the bridges. */
  wake(): void {
    for (const { out } of this.#workers) out.wake()
  }

  /** There is something from this one. */
  wakeReader(bridge: Bridge): void {
    this.#workers.find((one) => one.bridge === bridge)?.in.wake()
  }

  /** Starts the bridges first. */
  async start(portOf: (bridge: Bridge) => HubPort): Promise<void> {
    await Promise.all(this.#workers.map(({ bridge }) => bridge.start(portOf(bridge))))
    await Promise.all(this.#workers.flatMap(({ out, in: reading }) => [out.start(), reading.start()]))
  }

  /** Ends the runs under way, then stops the bridges. */
  async stop(): Promise<void> {
    await Promise.all(this.#workers.flatMap(({ out, in: reading }) => [out.stop(), reading.stop()]))
    await Promise.all(this.#workers.map(({ bridge }) => bridge.stop()))
  }

  #delivering(bridge: Bridge): Worker {
    const { store, retry, log, deliverer } = this.#options
    return new Worker({
      ...{ store, retry, log },
      reader: bridge.name,
      slots: bridge.traits?.lanes ?? 20,
      joins: bridge.traits?.joins ?? 1,
      frozen: true,
      work: (claim, signal) => deliverer.deliver(bridge, claim, signal),
      ended: () => undefined,
      buried: async (tx, claim, reason) => {
        await deliverer.buried(tx, bridge, claim, reason)
        this.wake()
      },
    })
  }

  #reading(bridge: Bridge): Worker {
    const { store, retry, log, outbox, received } = this.#options
    return new Worker({
      ...{ store, retry, log },
      reader: Received.readerOf(bridge),
      slots: 8,
      joins: 20,
      frozen: false,
      work: (claim) => received.read(bridge, claim),
      ended: () => {
        outbox.wake()
        this.wake()
      },
      buried: async (tx, claim) => {
        await received.buried(tx, bridge, claim)
        this.wake()
      },
    })
  }
}
