import {
  type AccountId,
  accountId,
  type Event,
  type EventKind,
  type Receipt,
  type Report,
  type Source,
} from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import { steadyNow } from '../clock.ts'
import { digest, reportKey } from '../keys.ts'
import { alone } from '../store/locking.ts'
import type { Arrival, Store, Tx } from '../store/store.ts'
import type { Asked, Elsewhere, Looked } from './elsewhere.ts'
import type { Repeats, Told } from './repeats.ts'

export interface InboxOptions {
  readonly store: Store
  readonly accounts: Accounts
  readonly repeats: Repeats
  readonly elsewhere: Elsewhere
  /** Called when something was stored, or its answer has left. */
  changed(): void
}

const nobody = accountId('nobody')
const stays = (): boolean => true

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

  async append(report: Report, waits = stays): Promise<Receipt> {
    const account = report.account ?? nobody
    const heard = report.events.map((event) => ({ event, hash: likeness(account, event) }))
    const hashes = heard.flatMap(({ hash }) => hash ?? [])
    const told = await this.#options.repeats.inTurn(hashes, () => this.#store(report, heard, waits))
    this.#options.changed()
    if (told.length) await seen()
    return this.#receipt(told)
  }

  async #store(report: Report, heard: readonly Heard[], waits: () => boolean): Promise<readonly Told[]> {
    const now = steadyNow()
    const told: Told[] = []
    try {
      for (let fresh = heard; ; ) {
        fresh = await this.#fresh(fresh, told, { now, waits })
        const arrivals = this.#arrivals(report, fresh, now)
        const numbers = await this.#write(report, arrivals, (tx) => this.#overtaken(tx, fresh, now))
        if (numbers) return [...told, ...this.#opened(arrivals, numbers, now)]
      }
    } catch (error) {
      for (const tell of told) tell(false)
      this.#options.repeats.lost(heard.flatMap(({ hash }) => hash ?? []))
      this.#options.changed()
      throw error
    }
  }

  /** What is no repeat; of repeats, `told` gets what to tell of their answers. */
  async #fresh(heard: readonly Heard[], told: Told[], asked: Asked): Promise<readonly Heard[]> {
    const fresh: Heard[] = []
    for (const { event, hash } of heard) {
      const looked = hash === undefined ? undefined : await this.#look(hash, asked)
      if (looked?.told) told.push(looked.told)
      else fresh.push({ event, hash, looked })
    }
    return fresh
  }

  // where there are others, the store knows best: one of them may have answered a repeat of what we stored
  async #look(hash: string, asked: Asked): Promise<Looked> {
    const { repeats, elsewhere, store } = this.#options
    if (!store.fellows.many) return { told: await repeats.repeated(hash, asked.now), last: 0 }
    await repeats.settled(hash)
    return elsewhere.look(hash, asked)
  }

  /** Whether another process stored one like these since we looked. */
  async #overtaken(tx: Tx, fresh: readonly Heard[], now: number): Promise<boolean> {
    for (const { hash, looked } of fresh) {
      if (hash && looked && (await this.#options.elsewhere.cameSince(tx, looked, hash, now))) return true
    }
    return false
  }

  #arrivals(report: Report, fresh: readonly Heard[], at: number): readonly Arrival[] {
    const account = report.account ?? nobody
    return [
      ...fresh.map((heard) => this.#arrival(account, heard, at)),
      ...report.results.map((result) => ({ account, kind: 'result' as const, body: JSON.stringify(result), at })),
    ]
  }

  #arrival(account: AccountId, { event, hash }: Heard, at: number): Arrival {
    const key = event.kind === 'message' && event.wechat ? reportKey(account, event.wechat) : null
    const teller = hash ? this.#options.store.fellows.spell?.id : undefined
    const row = { account, kind: 'event' as const, key, unanswered: hash ?? null, body: JSON.stringify(event), at }
    return { ...row, teller: teller ?? null }
  }

  /** The numbers of what was stored; none if it is to be looked at again. */
  async #write(
    report: Report,
    arrivals: readonly Arrival[],
    overtaken: (tx: Tx) => Promise<boolean>,
  ): Promise<readonly number[] | undefined> {
    const { store, accounts } = this.#options
    const isNews = accounts.isNews(report)
    const isWatched = store.fellows.many && arrivals.some(({ unanswered }) => unanswered)
    if (!isNews && !isWatched) return arrivals.length ? store.append(arrivals) : []
    const numbers = await store.write(async (tx) => {
      if (isNews) await this.#writeNews(tx, report)
      // numbers must be committed in their order, and nothing may come between a look and what was made of it
      await alone(tx, 'inbox')
      if (isWatched && (await overtaken(tx))) return undefined
      const made: number[] = []
      for (const row of arrivals) made.push(await insert(tx, row))
      return made
    })
    if (isNews) accounts.remember(report)
    return numbers
  }

  async #writeNews(tx: Tx, report: Report): Promise<void> {
    const { store, accounts } = this.#options
    await accounts.write(tx, report)
    if (report.account !== undefined) await store.fellows.tell(tx, `account ${report.account}`)
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

/** Ends when the process has seen what its connections said meanwhile: a client may have hung up. */
async function seen(): Promise<void> {
  // the first ends before the network is looked at, the second after
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** An event, and what a repeat of it would be known by. */
interface Heard {
  readonly event: Event<Source>
  readonly hash: string | undefined
  readonly looked?: Looked | undefined
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
