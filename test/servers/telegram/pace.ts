import type { Clock } from './clock.ts'
import { flood } from './errors.ts'

/** How many messages, edits and new topics a bot may make. */
export interface Limits {
  /** Within a minute in one group; private chats have no such limit. */
  readonly perMinute?: number | undefined
  /** Within a second in one chat. */
  readonly perSecond?: number | undefined
  /** Within a second in all chats together. */
  readonly inAll?: number | undefined
}

/** What was made of late. */
class Window {
  private readonly span: number
  private readonly most: number
  private times: number[] = []

  constructor(span: number, most: number) {
    this.span = span
    this.most = most
  }

  /** Milliseconds until one more may be made. */
  wait(now: number): number {
    this.times = this.times.filter((at) => at > now - this.span)
    const oldest = this.times.at(-this.most)
    return oldest === undefined ? 0 : oldest + this.span - now
  }

  add(now: number): void {
    this.times.push(now)
  }
}

/** Counts what a bot makes. */
export class Pace {
  private readonly clock: Clock
  private readonly limits: Limits
  private readonly windows = new Map<string, Window>()

  constructor(clock: Clock, limits: Limits) {
    this.clock = clock
    this.limits = limits
  }

  /** Counts one; throws 429 where it is one too many. */
  count(chat: number): void {
    const now = this.clock.now()
    const { perMinute, perSecond, inAll } = this.limits
    const windows = [
      ...(chat < 0 ? this.window(`minute ${chat}`, 60_000, perMinute) : []),
      ...this.window(`second ${chat}`, 1_000, perSecond),
      ...this.window('second', 1_000, inAll),
    ]
    const wait = Math.max(0, ...windows.map((window) => window.wait(now)))
    if (wait > 0) throw flood(Math.ceil(wait / 1000))
    for (const window of windows) window.add(now)
  }

  private window(name: string, span: number, most: number | undefined): readonly Window[] {
    if (most === undefined || !Number.isFinite(most)) return []
    const window = this.windows.get(name) ?? new Window(span, most)
    this.windows.set(name, window)
    return [window]
  }
}
