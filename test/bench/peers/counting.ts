import { setTimeout as pause } from 'node:timers/promises'
import type { Said } from './sides.ts'

/** Waits until it holds. Throws when it does not within so many milliseconds. */
export async function until(holds: () => boolean, limit: number, what: string): Promise<void> {
  for (const end = Date.now() + limit; !holds(); await pause(100))
    if (Date.now() > end) throw new Error(`not within ${limit / 1_000} s: ${what}`)
}

/** Waits until so many have come, or nothing new has for so many milliseconds. */
export async function settled(count: () => number, wanted: number, patience: number): Promise<void> {
  let seen = count()
  for (let end = Date.now() + patience; seen < wanted && Date.now() < end; await pause(200)) {
    if (count() === seen) continue
    seen = count()
    end = Date.now() + patience
  }
}

export interface Counts {
  readonly sent: number
  readonly lost: number
  readonly doubled: number
  readonly reordered: number
}

/** Counts what became of so many messages in each chat, numbered from `first`. Reordered: taken for the first time after a later
 *  one of its chat. */
export function counted(
  said: readonly Said[],
  { chats, first, each }: { chats: number; first: number; each: number },
): Counts {
  const seen = new Set<string>()
  const latest = new Map<number, number>()
  let doubled = 0
  let reordered = 0
  for (const { chat, n } of said) {
    if (n < first) continue
    const name = `${chat}#${n}`
    if (seen.has(name)) doubled++
    else if (n < (latest.get(chat) ?? -1)) reordered++
    seen.add(name)
    latest.set(chat, Math.max(n, latest.get(chat) ?? -1))
  }
  const sent = chats * each
  return { sent, lost: sent - seen.size, doubled, reordered }
}

/** The slope of a line through equidistant points, for each step, and twice its standard error. */
export function slopeOf(points: readonly number[]): { readonly slope: number; readonly noise: number } {
  const middle = (points.length - 1) / 2
  const mean = points.reduce((sum, y) => sum + y, 0) / points.length
  const spread = points.reduce((sum, _, x) => sum + (x - middle) ** 2, 0)
  const slope = points.reduce((sum, y, x) => sum + (x - middle) * (y - mean), 0) / spread
  const rest = points.reduce((sum, y, x) => sum + (y - mean - slope * (x - middle)) ** 2, 0)
  return { slope, noise: 2 * Math.sqrt(rest / (points.length - 2) / spread) }
}
