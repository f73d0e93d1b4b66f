import type Database from 'better-sqlite3'
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'
import type { Arrival, Tx } from './store.ts'

interface Waiting {
  run(tx: Tx): Promise<void>
  settle(): void
  fail(error: unknown): void
}

interface Arriving {
  readonly rows: readonly Arrival[]
  numbers: readonly number[]
  settle(numbers: readonly number[]): void
  fail(error: unknown): void
}

const insert = `insert into inbox (account, kind, key, unanswered, body, at, teller) values (?, ?, ?, ?, ?, ?, ?)
  on conflict (key) do nothing`

/** Turns of the event loop that a commit waits for others to join, at most. */
const turns = 12

/** Group commit: what waits at the same moment goes into one transaction, each change behind a savepoint of its own.
 *  Reports go in by one prepared statement, without a query builder on their way. */
export class Commits {
  readonly #db: Kysely<Schema>
  readonly #insert: Database.Statement
  // on the same connection as the transaction around them, and without a query builder: they frame every change
  readonly #savepoint: Database.Statement
  readonly #release: Database.Statement
  readonly #rollback: Database.Statement
  readonly #insertAlone: (arriving: readonly Arriving[]) => void
  #waiting: Waiting[] = []
  #arriving: Arriving[] = []
  #running: Promise<void> | undefined

  constructor(db: Kysely<Schema>, database: Database.Database) {
    this.#db = db
    this.#insert = database.prepare(insert)
    this.#savepoint = database.prepare('savepoint one')
    this.#release = database.prepare('release one')
    this.#rollback = database.prepare('rollback to one')
    this.#insertAlone = database.transaction((arriving: readonly Arriving[]) => this.#insertAll(arriving)).immediate
  }

  change<T>(change: (tx: Tx) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: { value: T } | undefined
      this.#waiting.push({
        run: async (tx) => {
          result = { value: await change(tx) }
        },
        settle: () => result && resolve(result.value),
        fail: reject,
      })
      this.#running ??= this.#pump()
    })
  }

  arrive(rows: readonly Arrival[]): Promise<readonly number[]> {
    return new Promise((settle, fail) => {
      this.#arriving.push({ rows, numbers: [], settle, fail })
      this.#running ??= this.#pump()
    })
  }

  async idle(): Promise<void> {
    await this.#running
  }

  async #pump(): Promise<void> {
    while (this.#count) {
      await this.#gather()
      await this.#commit(this.#waiting.splice(0), this.#arriving.splice(0))
    }
    this.#running = undefined
  }

  // a commit costs as much as many rows: what comes in the same turns of the event loop joins, up to the first that
  // brings nothing
  async #gather(): Promise<void> {
    for (let turn = 0, before = -1; turn < turns && this.#count > before; turn++) {
      before = this.#count
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  get #count(): number {
    return this.#waiting.length + this.#arriving.length
  }

  async #commit(changes: readonly Waiting[], arriving: readonly Arriving[]): Promise<void> {
    const kept: Waiting[] = []
    try {
      if (changes.length) await this.#together(changes, arriving, kept)
      else this.#insertAlone(arriving)
    } catch (error) {
      for (const one of [...changes, ...arriving]) one.fail(error)
      return
    }
    for (const one of arriving) one.settle(one.numbers)
    for (const one of kept) one.settle()
  }

  async #together(changes: readonly Waiting[], arriving: readonly Arriving[], kept: Waiting[]): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      this.#insertAll(arriving)
      for (const one of changes) if (await this.#runOne(tx, one)) kept.push(one)
    })
  }

  async #runOne(tx: Tx, one: Waiting): Promise<boolean> {
    this.#savepoint.run()
    try {
      await one.run(tx)
      this.#release.run()
      return true
    } catch (error) {
      // with a full disk the database has undone everything already: then all of the batch fails, with the first reason
      if (!this.#undo()) throw error
      one.fail(error)
      return false
    }
  }

  #undo(): boolean {
    try {
      this.#rollback.run()
      return true
    } catch {
      return false
    }
  }

  #insertAll(arriving: readonly Arriving[]): void {
    for (const one of arriving) one.numbers = one.rows.map((row) => this.#insertOne(row))
  }

  #insertOne({ account, kind, key, unanswered, body, at, teller }: Arrival): number {
    const { changes, lastInsertRowid } = this.#insert.run(
      ...[account, kind, key ?? null, unanswered ?? null, body, at, teller ?? null],
    )
    return changes ? Number(lastInsertRowid) : 0
  }
}
