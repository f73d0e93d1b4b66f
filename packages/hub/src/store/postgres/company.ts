import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import type { Db, Fellows, Spell, Tx } from '../store.ts'
import type { Line } from './connect.ts'
import { Session, spellClass } from './session.ts'

/** Back-off of the session, in milliseconds. */
const retry = { from: 100, to: 2_000 }

/** The processes that share a database. */
export class Company implements Fellows {
  readonly many = true
  readonly #line: Line
  readonly #db: Db
  readonly #closing = new AbortController()
  readonly #listeners: ((topic: string) => void)[] = []
  readonly #waiting = new Set<() => void>()
  readonly #told = new WeakMap<Tx, Set<string>>()
  #session: Session | undefined
  #keeping: Promise<void> | undefined

  constructor(line: Line, db: Db) {
    this.#line = line
    this.#db = db
  }

  /** Begins the first spell; the next ones follow by themselves. Rejects if the database is away. */
  async start(): Promise<void> {
    this.#keeping = this.#keep(await this.#begin())
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#session?.end()
    await this.#keeping
  }

  get spell(): Spell | undefined {
    return this.#session
  }

  async *spells(signal: AbortSignal): AsyncGenerator<Spell> {
    let last: Spell | undefined
    while (!signal.aborted && !this.#closing.signal.aborted) {
      const now = this.#session
      if (now && now !== last) yield now
      else await this.#news(signal)
      last = now
    }
  }

  async gone(spells: readonly number[]): Promise<readonly number[]> {
    const others = spells.filter((id) => id !== this.#session?.id)
    if (!others.length) return []
    const alive = new Set(await this.#living())
    return others.filter((id) => !alive.has(id) && id !== this.#session?.id)
  }

  async accompanied(): Promise<boolean> {
    return (await this.#living()).some((id) => id !== this.#session?.id)
  }

  /** Told when the change has been committed, by the session, and not by the change itself: to notify, PostgreSQL has
   *  transactions commit one after the other, each waiting for the disk. */
  async tell(db: Db | Tx, topic: string): Promise<void> {
    if (!isChange(db)) return this.#session?.tell([topic])
    const topics = this.#told.get(db) ?? new Set()
    this.#told.set(db, topics.add(topic))
  }

  /** The change is committed. */
  committed(tx: Tx): void {
    const topics = this.#told.get(tx)
    if (topics) this.#session?.tell(topics)
  }

  hear(listener: (topic: string) => void): void {
    this.#listeners.push(listener)
  }

  async #living(): Promise<readonly number[]> {
    const { rows } = await living.execute(this.#db)
    return rows.map(({ id }) => id)
  }

  async #keep(first: Session): Promise<void> {
    for (let session: Session | undefined = first; session; session = await this.#beginAgain()) {
      this.#session = session
      for (const ring of this.#waiting) ring()
      if (this.#closing.signal.aborted) await session.end()
      else if (!session.ended.aborted) await once(session.ended, 'abort')
      this.#session = undefined
    }
    for (const ring of this.#waiting) ring()
  }

  async #beginAgain(): Promise<Session | undefined> {
    const { signal } = this.#closing
    for (let wait = retry.from; !signal.aborted; wait = Math.min(wait * 2, retry.to)) {
      await pause(wait, undefined, { signal }).catch(() => undefined)
      const session = signal.aborted ? undefined : await this.#begin().catch(() => undefined)
      if (session) return session
    }
    return undefined
  }

  #begin(): Promise<Session> {
    return Session.begin(this.#line, (topic) => {
      for (const listener of this.#listeners) listener(topic)
    })
  }

  /** The next spell has begun, or there will be none. */
  #news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const ring = () => {
        this.#waiting.delete(ring)
        signal.removeEventListener('abort', ring)
        resolve()
      }
      this.#waiting.add(ring)
      signal.addEventListener('abort', ring)
    })
  }
}

const isChange = (db: Db | Tx): db is Tx => db.isTransaction

// Read rather than tried: to try a lock is to have it for a moment, and somebody else who asks in that moment would take
// a spell that has ended for one that lives. A spell is locked before anybody else can know its id.
const living: RawBuilder<{ id: number }> = sql<{ id: number }>`select objid::bigint as id from pg_locks
  where locktype = 'advisory' and classid = ${sql.lit(spellClass)} and objsubid = 2 and granted
  and database = (select oid from pg_database where datname = current_database())`
