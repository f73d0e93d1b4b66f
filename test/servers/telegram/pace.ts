import type { Clock } from './clock.ts'
import { flood } from './errors.ts'

const minute = 60_000

/** How many messages, edits and new topics a bot may make in one group within a minute. */
export class Pace {
  private readonly clock: Clock
  private readonly most: number
  private readonly made = new Map<number, number[]>()

  constructor(clock: Clock, most: number) {
    this.clock = clock
    this.most = most
  }

  /** Counts one; throws 429 where it is one too many. Private chats have no such limit. */
  count(chat: number): void {
    if (chat > 0) return
    const now = this.clock.now()
    const recent = (this.made.get(chat) ?? []).filter((at) => at > now - minute)
    this.made.set(chat, recent)
    const [oldest] = recent
    if (recent.length >= this.most && oldest !== undefined) throw flood(Math.ceil((oldest + minute - now) / 1000))
    recent.push(now)
  }
}
