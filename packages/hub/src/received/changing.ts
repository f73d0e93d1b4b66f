import { mayWrite, type Speaker } from '../accounts/roles.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import type { Changed, Judged } from '../desk/changes.ts'
import type { Asked } from '../outbox/asked.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Tx } from '../store/store.ts'
import type { Wish } from '../wish.ts'
import { refuse } from './granted.ts'
import { revert, standing, supersede } from './reverting.ts'

/** Who changes a place itself, and where. */
export type Change = Omit<Asked, 'written' | 'command'>

export interface ChangesOptions {
  readonly outbox: Outbox
  /** What becomes of a change that somebody made in a place itself, and may make. */
  judge(tx: Tx, changed: Changed): Promise<Judged>
}

/** What people change in a place itself: names, who is in it. */
export class Changes {
  readonly #options: ChangesOptions

  constructor(options: ChangesOptions) {
    this.#options = options
  }

  /** What somebody changed in the place itself goes to WeChat, unless that cannot be, or they are asked first. */
  async change(batch: Batch, change: Change & Pick<Asked, 'command'>): Promise<void> {
    const { bridge, from, to } = change
    const judged = await this.#options.judge(batch.tx, change)
    if ('refused' in judged) return refuse(batch, bridge, change, judged.refused)
    const { command, lines, choices } = judged
    const told = { lines, ...(choices && { choices }), ...(!command && { undone: from }) }
    if (lines.length) batch.tell(to, { kind: 'desk', ...told }, { only: bridge })
    if (!command) return
    // of several names only the last is given
    if (command.kind === 'rename') await supersede(batch, this.#options.outbox, { ...change, command })
    await this.#options.outbox.queue(batch.tx, { ...change, command, written: command })
  }

  /** What somebody changed and changed back does not happen, unless WeChat has been asked for it: then it is asked again. */
  async revert(batch: Batch, at: Change, wish: Extract<Wish, { kind: 'revert' }>, speaker: Speaker): Promise<void> {
    const { undoes, command = undoes, reason } = wish
    const before = await standing(batch.tx, { ...at, command: undoes })
    const isAsked = before === 'asked' && wish.command !== undefined
    if (before !== 'waits' && !isAsked) return reason === undefined ? undefined : refuse(batch, at.bridge, at, reason)
    const allowed = mayWrite(speaker, { ...wish, kind: 'command', command: isAsked ? command : undoes })
    if ('refused' in allowed) return refuse(batch, at.bridge, at, allowed.refused)
    if (isAsked) {
      await supersede(batch, this.#options.outbox, { ...at, command: undoes })
      return this.change(batch, { ...at, command })
    }
    await revert(batch, this.#options.outbox, { ...at, command: undoes })
  }
}
