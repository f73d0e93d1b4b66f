import type { Bridge } from '../bridge.ts'
import type { Deliverer } from '../deliveries/delivering.ts'
import { keyOf } from '../keys.ts'
import type { Log } from '../log.ts'
import { readerOf } from '../received/arrivals.ts'
import type { Received } from '../received/received.ts'
import type { Meter } from '../standing/meter.ts'
import type { ChatsOf } from '../store/chat-lanes.ts'
import type { Spell, Store } from '../store/store.ts'
import { Worker } from './worker.ts'

export interface PostOptions {
  readonly store: Store
  readonly received: Received
  readonly deliverer: Deliverer
  readonly retry: { readonly from: number; readonly to: number }
  readonly log: Log
  readonly meter: Meter
  /** Lanes that come after others of their destination. */
  readonly last: ChatsOf | undefined
}

/** Who works for one bridge during one spell: one worker delivers to it, the other reads what came from it. */
export interface Post {
  readonly bridge: Bridge
  readonly out: Worker
  readonly in: Worker
}

/** `changed`: there may be something for other bridges. */
export const postFor = (options: PostOptions, bridge: Bridge, spell: Spell, changed: () => void): Post => ({
  bridge,
  out: delivering(options, bridge, spell, changed),
  in: reading(options, bridge, spell, changed),
})

const delivering = (
  { store, retry, log, meter, deliverer, last }: PostOptions,
  bridge: Bridge,
  spell: Spell,
  changed: () => void,
) =>
  new Worker({
    ...{ store, spell, retry, log },
    reader: bridge.name,
    slots: bridge.traits?.lanes ?? 20,
    joins: bridge.traits?.joins ?? 1,
    frozen: true,
    ...(bridge.traits?.destination && { last }),
    work: (claim, trying) => deliverer.deliver(bridge, claim, trying),
    ended: () => undefined,
    failed: ({ key, entries }, outcome) =>
      meter.count('deliveries', { bridge: bridge.name, account: keyOf(key).account, outcome }, entries.length),
    buried: async (tx, claim, { reason }) => {
      await deliverer.buried(tx, bridge, claim, reason)
      changed()
    },
  })

const reading = (
  { store, retry, log, meter, received }: PostOptions,
  bridge: Bridge,
  spell: Spell,
  changed: () => void,
) =>
  new Worker({
    ...{ store, spell, retry, log },
    reader: readerOf(bridge),
    slots: 20,
    joins: 20,
    frozen: false,
    work: async (claim) => {
      const done = await received.read(bridge, claim)
      meter.count('received', { bridge: bridge.name, outcome: 'read' }, (done.entries ?? claim.entries).length)
      return done
    },
    ended: () => {
      received.ended()
      changed()
    },
    failed: ({ entries }, outcome) => meter.count('received', { bridge: bridge.name, outcome }, entries.length),
    buried: async (tx, claim, why) => {
      await received.buried(tx, bridge, claim, why)
      changed()
    },
    waits: async (tx, why) => {
      await received.waits(tx, bridge, why)
      changed()
    },
  })
