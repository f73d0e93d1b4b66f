import type { Pool } from 'pg'
import { isStoreFailure } from '../failure.ts'
import { storable } from '../storable.ts'
import type { Arrival } from '../store.ts'
import { failed } from './connect.ts'
import { untilUncrossed } from './crossing.ts'

/** Rows of one statement; the last report's may be more. */
const most = 500

// Who sorts the inbox goes by the last number that they saw: a lower number must never be committed after a higher one,
// whichever process writes it. So the lock comes first, and a row asks for its number once it is joined to it.
// `alone(tx, 'inbox')` takes the same one.
const insert = `with first as materialized (select pg_advisory_xact_lock(hashtextextended('inbox', 0)))
  insert into inbox (account, kind, key, unanswered, body, at, teller)
  select account, kind, key, unanswered, body, at, teller
  from first, unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
    with ordinality as given (account, kind, key, unanswered, body, at, teller, n)
  order by n
  on conflict (key) do nothing
  returning seq, key`

interface Arriving {
  readonly rows: readonly Arrival[]
  settle(numbers: readonly number[]): void
  fail(error: unknown): void
}

/** The report path: what waits at the same moment goes in as the rows of one statement, on a connection of its own. */
export class Arrivals {
  readonly #pool: Pool
  #waiting: Arriving[] = []
  #running: Promise<void> | undefined

  constructor(pool: Pool) {
    this.#pool = pool
  }

  arrive(rows: readonly Arrival[]): Promise<readonly number[]> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ rows, settle, fail })
      this.#running ??= this.#pump()
    })
  }

  /** Ends when what waits has been written. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #pump(): Promise<void> {
    // what arrived in the same turn of the event loop joins
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length) await this.#writeTogether(this.#waiting.splice(0, this.#many()))
    this.#running = undefined
  }

  #many(): number {
    let many = 0
    for (let rows = 0; many < this.#waiting.length && rows < most; many++) rows += this.#waiting[many]?.rows.length ?? 0
    return many
  }

  async #writeTogether(all: readonly Arriving[]): Promise<void> {
    try {
      const numbers = await this.#insert(all.flatMap(({ rows }) => rows))
      let from = 0
      for (const { rows, settle } of all) {
        settle(numbers.slice(from, from + rows.length))
        from += rows.length
      }
    } catch (error) {
      if (all.length === 1 || isStoreFailure(error)) for (const one of all) one.fail(error)
      // one of them cannot be stored: the others must not fail with it
      else for (const one of all) await this.#writeTogether([one])
    }
  }

  async #insert(rows: readonly Arrival[]): Promise<readonly number[]> {
    if (!rows.length) return []
    const query = { name: 'arrivals', text: insert, values: columnsOf(rows) }
    try {
      const made = await untilUncrossed(() => this.#pool.query<Made>(query))
      return numbersOf(rows, made.rows)
    } catch (error) {
      throw failed(error)
    }
  }
}

interface Made {
  readonly seq: number
  readonly key: string | null
}

const columns = ['account', 'kind', 'key', 'unanswered', 'body', 'at', 'teller'] as const

const columnsOf = (rows: readonly Arrival[]): unknown[][] =>
  columns.map((column) => rows.map((row) => storable(row[column] ?? null)))

/** What was made comes back in order, without the rows that were known: the next one with our key is ours. */
function numbersOf(rows: readonly Arrival[], made: readonly Made[]): readonly number[] {
  let next = 0
  return rows.map(({ key }) => {
    const one = made[next]
    if (!one || one.key !== storable(key ?? null)) return 0
    next++
    return one.seq
  })
}
