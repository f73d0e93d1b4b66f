import { type AccountId, accountId, type CommandKind } from '@queqiao/protocol/model'
import type { PaceOptions } from '../options.ts'
import type { Db, Tx } from '../store/store.ts'

/** How closely WeChat watches what an account does. */
type Watched = 'send' | 'room' | 'friend'

/** What has a pace: what other people can notice. The loudest fear of WeChat's users is the ban. */
const watched: Readonly<Record<CommandKind, Watched | undefined>> = {
  send: 'send',
  recall: 'send',
  'accept-transfer': 'send',
  'refuse-transfer': 'send',
  // a vendor's own command may be anything
  native: 'send',
  invite: 'room',
  kick: 'room',
  leave: 'room',
  rename: 'room',
  announce: 'room',
  nickname: 'room',
  'create-room': 'room',
  'join-room': 'room',
  'add-friend': 'friend',
  'accept-friend': 'friend',
  'remove-friend': 'friend',
  remark: undefined,
  mute: undefined,
  'login-qr': undefined,
  logout: undefined,
  refresh: undefined,
  fetch: undefined,
  put: undefined,
  transcribe: undefined,
}

const isKind = (kind: string): kind is CommandKind => Object.hasOwn(watched, kind)
/** Kinds of commands that have a pace. */
const paced: readonly CommandKind[] = Object.keys(watched)
  .filter(isKind)
  .filter((kind) => watched[kind])
const kinds: readonly Watched[] = ['send', 'room', 'friend']

/** Longer than any day, whenever clocks are changed. */
const longestDay = 25 * 3_600_000

/** How fast accounts may act. Kept in the store: neither a restart nor another process makes them faster. */
export class Pace {
  readonly #options: PaceOptions

  constructor(options: PaceOptions) {
    this.#options = options
  }

  /** What the account may do now. Nobody else may hand anything out for it until the end of this change. */
  async turn(tx: Tx, account: AccountId, now: number): Promise<Turn> {
    const free = Object.values(this.#options).every((limit) => limit === 0)
    const rows = free ? [] : await tx.selectFrom('pace').selectAll().where('account', '=', account).execute()
    return new Turn(this.#options, { account, now, rows })
  }
}

interface Row {
  readonly kind: string
  readonly next: number
  readonly spent: number
}

interface At {
  readonly account: AccountId
  readonly now: number
  readonly rows: readonly Row[]
}

/** What one account may do at one moment. */
export class Turn {
  readonly #options: PaceOptions
  readonly #at: At
  readonly #rows: Map<string, Row>
  readonly #changed = new Set<string>()

  constructor(options: PaceOptions, at: At) {
    this.#options = options
    this.#at = at
    this.#rows = new Map(at.rows.map((row) => [row.kind, row]))
  }

  /** Whether a command of this kind may go now. */
  allows(kind: CommandKind): boolean {
    const one = watched[kind]
    return !one || this.#opens(one) <= this.#at.now
  }

  /** The kinds that must wait. */
  get waiting(): readonly CommandKind[] {
    return paced.filter((kind) => !this.allows(kind))
  }

  /** When the next of those that must wait may go; none where nothing must wait. */
  get until(): number | undefined {
    const times = kinds.map((kind) => this.#opens(kind)).filter((time) => time > this.#at.now)
    return times.length ? Math.min(...times) : undefined
  }

  /** Whether as much was done today as may be. */
  get isSpent(): boolean {
    const { perDay } = this.#options
    return perDay > 0 && (this.#today?.spent ?? 0) >= perDay
  }

  /** Whether people know that. */
  get isTold(): boolean {
    return this.#rows.get('told')?.next === this.#today?.next
  }

  /** From now on they know. */
  tell(): void {
    if (this.#today) this.#set({ ...this.#today, kind: 'told' })
  }

  /** One went; `chance` (0 to 1) makes the rhythm less even, as a person's is. */
  spend(kind: CommandKind, chance: number): void {
    const one = watched[kind]
    if (!one) return
    for (const name of new Set<Watched>(['send', one])) {
      const between = this.#options[name]
      const next = Math.round(this.#at.now + between * (0.8 + 0.4 * chance))
      if (between) this.#set({ kind: name, next, spent: 0 })
    }
    if (!this.#options.perDay) return
    const day = this.#today ?? { next: midnight(this.#at.now), spent: 0 }
    this.#set({ kind: 'day', next: day.next, spent: day.spent + 1 })
  }

  /** Writes what was spent. */
  async write(tx: Tx): Promise<void> {
    for (const kind of this.#changed) {
      const row = this.#rows.get(kind)
      if (!row) continue
      const { next, spent } = row
      await tx
        .insertInto('pace')
        .values({ account: this.#at.account, kind, next, spent })
        .onConflict((conflict) => conflict.columns(['account', 'kind']).doUpdateSet({ next, spent }))
        .execute()
    }
  }

  #set(row: Row): void {
    this.#rows.set(row.kind, row)
    this.#changed.add(row.kind)
  }

  // whatever an account does, it does one thing after the other: the least pace counts for all
  #opens(kind: Watched): number {
    const day = this.isSpent ? (this.#today?.next ?? 0) : 0
    return Math.max(this.#next('send'), this.#next(kind), day)
  }

  /** A moment that lies too far away was written under another clock, or other settings. */
  #next(kind: Watched): number {
    const next = this.#rows.get(kind)?.next ?? 0
    return next - this.#at.now > 2 * this.#options[kind] ? 0 : next
  }

  get #today(): Row | undefined {
    const row = this.#rows.get('day')
    return row && row.next > this.#at.now && row.next - this.#at.now <= longestDay ? row : undefined
  }
}

/** What accounts have done of the day. */
export async function spentToday(db: Db, now: number): Promise<ReadonlyMap<AccountId, number>> {
  const rows = await db
    .selectFrom('pace')
    .select(['account', 'spent'])
    .where('kind', '=', 'day')
    .where('next', '>', now)
    .where('next', '<=', now + longestDay)
    .execute()
  return new Map(rows.map(({ account, spent }) => [accountId(account), spent]))
}

/** The end of the day, as the machine's clock has it. */
const midnight = (now: number): number => new Date(now).setHours(24, 0, 0, 0)
