import type { Update } from '@grammyjs/types'
import type { Clock } from './clock.ts'
import { conflict } from './errors.ts'
import { schema } from './schema/schema.ts'

export type Kind = Exclude<keyof Update, 'update_id'>

interface Waiting {
  readonly done: () => void
  readonly fail: (error: Error) => void
}

/** What getUpdates asks for, already read and clamped. */
export interface Poll {
  readonly offset?: number
  readonly limit?: number
  /** Seconds. */
  readonly timeout?: number
  readonly allowed_updates?: readonly string[]
}

const day = 24 * 60 * 60 * 1000
const isDefault = (kind: string): boolean =>
  !['chat_member', 'message_reaction', 'message_reaction_count'].includes(kind)

/** Updates that wait for the bot: 24 hours long, until an offset or a webhook's 200 confirms them. */
export class Updates {
  private readonly clock: Clock
  private readonly pending: { readonly update: Update; readonly at: number }[] = []
  private readonly wake: () => void
  private next = 700_000_001
  private allowed: ReadonlySet<string> = new Set(schema.updates.filter(isDefault))
  private waiting: Waiting | undefined
  private last = { offset: -1, at: 0 }

  /** @param wake Called when something waits. */
  constructor(clock: Clock, wake: () => void) {
    this.clock = clock
    this.wake = wake
  }

  /** The kinds that the bot asked for. */
  get wanted(): readonly Kind[] {
    return schema.updates.filter((kind): kind is Kind => this.allowed.has(kind))
  }

  /** What has not been confirmed, oldest first. */
  get unconfirmed(): readonly Update[] {
    const oldest = this.clock.now() - day
    while (this.pending[0] && this.pending[0].at <= oldest) this.pending.shift()
    return this.pending.map(({ update }) => update)
  }

  /** An empty list means the default; none at all keeps what was set before. Earlier updates stay. */
  want(kinds: readonly string[] | undefined): void {
    if (kinds) this.allowed = new Set(kinds.length > 0 ? kinds : schema.updates.filter(isDefault))
  }

  add<K extends Kind>(kind: K, payload: NonNullable<Update[K]>): void {
    if (!this.allowed.has(kind)) return
    // as it is now: a later edit must not change what is already on its way
    const update: Update = structuredClone({ update_id: this.next++, [kind]: payload })
    this.pending.push({ update, at: this.clock.now() })
    this.waiting?.done()
    this.wake()
  }

  /** Forgets every update before this id. */
  confirm(before: number): void {
    while (this.pending[0] && this.pending[0].update.update_id < before) this.pending.shift()
  }

  /** Forgets one update, wherever it stands. */
  remove(id: number): void {
    const index = this.pending.findIndex(({ update }) => update.update_id === id)
    if (index >= 0) this.pending.splice(index, 1)
  }

  clear(): void {
    this.pending.length = 0
  }

  /** Long polling; throws 409 in the poll that a later one, or a webhook, takes the place of. */
  async poll(ask: Poll, signal: AbortSignal): Promise<readonly Update[]> {
    this.interrupt('terminated by other getUpdates request; make sure that only one bot instance is running')
    this.want(ask.allowed_updates)
    const limit = this.limit(ask)
    this.skip(ask.offset ?? 0)
    if (this.unconfirmed.length === 0) await this.wait(Math.min(50, Math.max(0, ask.timeout ?? 0)), signal)
    return this.unconfirmed.slice(0, limit)
  }

  /** Ends the poll under way, if there is one, with a 409. */
  interrupt(why: string): void {
    this.waiting?.fail(conflict(why))
  }

  private skip(offset: number): void {
    const all = this.unconfirmed
    const from = offset < 0 ? all[Math.max(0, all.length + offset)]?.update_id : offset
    if (from !== undefined) this.confirm(from)
  }

  // the same offset twice within half a second looks like a bot that cannot get past an update: it gets one at a time
  private limit({ offset = 0, limit = 100 }: Poll): number {
    const [before, at] = [this.last, Date.now()]
    this.last = { offset, at }
    return before.offset === offset && at < before.at + 500 ? 1 : limit
  }

  private async wait(timeout: number, signal: AbortSignal): Promise<void> {
    if (timeout === 0 || signal.aborted) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting = { done: resolve, fail: reject }
    this.waiting = waiting
    const timer = setTimeout(resolve, timeout * 1000)
    signal.addEventListener('abort', () => resolve(), { once: true })
    try {
      await promise
    } finally {
      clearTimeout(timer)
      if (this.waiting === waiting) this.waiting = undefined
    }
  }
}
