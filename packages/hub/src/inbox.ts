import {
  type AccountId,
  accountId,
  type Event,
  type EventKind,
  type Receipt,
  type Report,
  type Source,
} from '@queqiao/protocol/model'
import type { Accounts } from './accounts.ts'
import { steadyNow } from './clock.ts'
import { digest, reportKey } from './keys.ts'
import type { Elsewhere } from './elsewhere.ts'
import type { Repeats, Told } from './repeats.ts'
import { alone } from './store/locking.ts'
import type { Arrival, Store, Tx } from './store/store.ts'

export interface InboxOptions {
  readonly store: Store
  readonly accounts: Accounts
  readonly repeats: Repeats
  readonly elsewhere: Elsewhere
  /** Called when something was stored, or its answer has left. */
  changed(): void
}

const nobody = accountId('nobody')

/** What WeChat reported: stored before it is answered. */
export class Inbox {
  readonly #options: InboxOptions

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /** Remembers which answers the last process was never seen to give. Before any door opens. */
  async load(): Promise<void> {
    // other processes may live: asked for when it matters
    if (this.#options.store.fellows.many) return
    const rows = await this.#options.store.db
      .selectFrom('inbox')
      .select(['seq', 'unanswered', 'at'])
      .where('unanswered', 'is not', null)
      .execute()
    for (const { seq, unanswered, at } of rows) if (unanswered) this.#options.repeats.restore(unanswered, seq, at)
  }

  async append(report: Report): Promise<Receipt> {
    const now = steadyNow()
    const account = report.account ?? nobody
    const { events, told } = await this.#newEvents(account, report.events, now)
    const arrivals: Arrival[] = [
      ...events.map((fresh) => this.#arrival(account, fresh, now)),
      ...report.results.map((result) => ({ account, kind: 'result' as const, body: JSON.stringify(result), at: now })),
    ]
    const numbers = await this.#write(report, arrivals)
    this.#options.changed()
    return this.#receipt([...told, ...this.#opened(arrivals, numbers, now)])
  }

  async #newEvents(account: AccountId, events: readonly Event<Source>[], now: number) {
    const { repeats, elsewhere } = this.#options
    const kept: Fresh[] = []
    const told: Told[] = []
    for (const event of events) {
      const hash = likeness(account, event)
      const repeat = hash && ((await repeats.repeated(hash, now)) ?? (await elsewhere.repeated(hash, now)))
      if (repeat) told.push(repeat)
      else kept.push({ event, hash })
    }
    return { events: kept, told }
  }

  #arrival(account: AccountId, { event, hash }: Fresh, at: number): Arrival {
    const key = event.kind === 'message' && event.wechat ? reportKey(account, event.wechat) : null
    const teller = hash ? this.#options.store.fellows.spell?.id : undefined
    const row = { account, kind: 'event' as const, key, unanswered: hash ?? null, body: JSON.stringify(event), at }
    return { ...row, teller: teller ?? null }
  }

  async #write(report: Report, arrivals: readonly Arrival[]): Promise<readonly number[]> {
    const { store, accounts } = this.#options
    if (!accounts.isNews(report)) return arrivals.length ? store.append(arrivals) : []
    const numbers = await store.write(async (tx) => {
      await accounts.write(tx, report)
      if (report.account !== undefined) await store.fellows.tell(tx, `account ${report.account}`)
      // numbers must be committed in their order
      await alone(tx, 'inbox')
      const made: number[] = []
      for (const row of arrivals) made.push(await insert(tx, row))
      return made
    })
    accounts.remember(report)
    return numbers
  }

  #opened(arrivals: readonly Arrival[], numbers: readonly number[], at: number): readonly Told[] {
    return arrivals.flatMap(({ unanswered }, index) =>
      unanswered ? [this.#options.repeats.stored(unanswered, numbers[index] ?? 0, at)] : [],
    )
  }

  #receipt(told: readonly Told[]): Receipt {
    if (!told.length) return nothingToTell
    const waiting = [...told]
    return {
      answered: (ok) => {
        for (const tell of waiting.splice(0)) tell(ok)
        this.#options.changed()
      },
    }
  }
}

/** An event that is no repeat, and what a repeat of it would be known by. */
interface Fresh {
  readonly event: Event<Source>
  readonly hash: string | undefined
}

const nothingToTell: Receipt = { answered: () => undefined }

/** Events that do no harm when they come twice. */
const harmless: ReadonlySet<EventKind> = new Set<EventKind>([
  'login',
  'logout',
  'people',
  'rooms',
  'members',
  'person-removed',
  'members-joined',
  'room-joined',
])

/** What two reports of the same thing have in common, where WeChat gave no id; none for events that do no harm twice. */
function likeness(account: AccountId, event: Event<Source>): string | undefined {
  if (harmless.has(event.kind) || (event.kind === 'message' && event.wechat)) return undefined
  return digest(account, JSON.stringify({ ...event, time: 0 }))
}

async function insert(tx: Tx, row: Arrival): Promise<number> {
  const made = await tx
    .insertInto('inbox')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('seq')
    .executeTakeFirst()
  return made?.seq ?? 0
}
