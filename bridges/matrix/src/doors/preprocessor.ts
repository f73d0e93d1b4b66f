import { setTimeout as pause } from 'node:timers/promises'
import type { MatrixBridge } from '../bridge.ts'

/** The types of events that are read. */
const types = [
  ...['member', 'message', 'redaction', 'encrypted', 'tombstone', 'power_levels', 'name', 'topic', 'avatar'].map(
    (name) => `m.room.${name}`,
  ),
  ...['m.reaction', 'm.sticker'],
]

/** What a matrix-bot-sdk `Appservice` takes in `addPreprocessor`. */
export interface Preprocessor {
  getSupportedEventTypes(): string[]
  processEvent(event: unknown): Promise<void>
}

/** Milliseconds. */
const again = 1_000

/** For somebody's matrix-bot-sdk `Appservice`, which has the transactions of the homeserver: it answers one when its
 *  preprocessors are done, and this one is when the event is kept. Where that cannot be, it tries until it can: the SDK
 *  would end the process over an error. */
export const preprocessor = (bridge: Pick<MatrixBridge, 'receive'>): Preprocessor => ({
  getSupportedEventTypes: () => types,
  processEvent: async (event) => {
    for (;;) {
      const isKept = await bridge.receive([event]).then(
        () => true,
        () => false,
      )
      if (isKept) return
      await pause(again, undefined, { ref: false })
    }
  },
})
