import type { Standing } from './standing.ts'

type Rate = Standing['rates'][number]

const minutes = 60
/** Milliseconds. */
export const minute = 60_000
export const hour = minutes * minute
const begins = (now: number): number => now - (now % minute)

/** Messages of the last hour, minute by minute. In memory: a process begins with those that are stored. */
export class Rates {
  readonly #counts = new Map<number, { fromWeChat: number; toWeChat: number }>()

  /** Some have come, or were handed out, at this moment. */
  add(way: 'fromWeChat' | 'toWeChat', much: number, now: number): void {
    if (!much) return
    const at = begins(now)
    const count = this.#counts.get(at) ?? { fromWeChat: 0, toWeChat: 0 }
    count[way] += much
    this.#counts.set(at, count)
    for (const old of this.#counts.keys()) if (old <= at - hour) this.#counts.delete(old)
  }

  /** Each minute up to this one, also those in which there was nothing. */
  lastHour(now: number): readonly Rate[] {
    const last = begins(now)
    return Array.from({ length: minutes }, (_, n) => {
      const at = last - (minutes - 1 - n) * minute
      return { fromWeChat: 0, toWeChat: 0, ...this.#counts.get(at), minute: at }
    })
  }
}
