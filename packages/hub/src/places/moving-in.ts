import type { Batch } from '../deliveries/deliveries.ts'
import type { ChatKey, PlaceId } from '../ids.ts'
import { type Former, link } from './places.ts'

/** A chat, and where people want it to live. */
export interface MovingIn {
  readonly bridge: string
  readonly key: ChatKey
  readonly place: PlaceId
  /** How the chat is called. */
  readonly name: string
  /** What the bridge may not do there. */
  readonly lacks?: readonly string[] | undefined
}

/** The chat lives there from now on, where none may live yet; that is told there, and its place of before is let go. */
export async function moveIn(batch: Batch, { bridge, key, place, name, lacks = [] }: MovingIn): Promise<void> {
  const former = await link(batch.tx, { bridge, key }, place)
  const lines = [`This is the place of the chat with ${name} now.`, ...lacks]
  batch.tell(key, { kind: 'desk', lines }, { only: bridge })
  if (former) {
    const words = `The chat with ${name} has another place now.`
    batch.tell(key, { ...leftBehind(former), next: place, words }, { only: bridge })
  }
}

/** What is told of a place that a chat has left. */
export const leftBehind = ({ place, linked }: Former) =>
  ({ kind: 'vacated', place, ...(linked && { linked: true as const }) }) as const
