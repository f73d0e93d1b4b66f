import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import { DatabaseError, type Pool, type PoolClient } from 'pg'
import { storable } from '../storable.ts'
import { failed } from './connect.ts'

/** Statements that a connection keeps prepared. */
const mostKept = 1_000

/** Queries by `pool`. The same words are prepared once for each connection. */
export function dialectOn(pool: Pool): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PoolDriver(pool),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

class PoolDriver implements Driver {
  readonly #pool: Pool
  readonly #names = new Map<string, string>()

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PooledConnection> {
    try {
      return new PooledConnection(await this.#pool.connect(), (text) => this.#nameOf(text))
    } catch (error) {
      throw failed(error)
    }
  }

  async beginTransaction(connection: PooledConnection): Promise<void> {
    await connection.run('begin')
  }

  async commitTransaction(connection: PooledConnection): Promise<void> {
    // so it answers when a statement of the change had failed and the change went on all the same
    if ((await connection.run('commit')) === 'ROLLBACK') throw new Error('the change was undone: part of it had failed')
  }

  async rollbackTransaction(connection: PooledConnection): Promise<void> {
    // the end of its connection undoes a change, too
    if (!connection.isSpoilt) await connection.run('rollback').catch((error) => connection.spoil(error))
  }

  async releaseConnection(connection: PooledConnection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {
    await this.#pool.end()
  }

  #nameOf(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known || this.#names.size >= mostKept) return known
    const name = `q${this.#names.size + 1}`
    this.#names.set(text, name)
    return name
  }
}

// the tables were changed by a later version of the program while a statement on them was kept
const isStale = (error: unknown): boolean => error instanceof DatabaseError && error.code === '0A000'

class PooledConnection implements DatabaseConnection {
  readonly #client: PoolClient
  readonly #nameOf: (text: string) => string | undefined
  #spoilt = false

  constructor(client: PoolClient, nameOf: (text: string) => string | undefined) {
    this.#client = client
    this.#nameOf = nameOf
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const result = await this.#query({ name: this.#nameOf(sql), text: sql, values: parameters.map(storable) })
    return { rows: result.rows, numAffectedRows: BigInt(result.rowCount ?? 0) }
  }

  // biome-ignore lint/correctness/useYield: nothing of ours reads in parts
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('rows are not read in parts')
  }

  /** Gives what the database calls it in its answer. */
  async run(text: string): Promise<string> {
    return (await this.#query({ text })).command
  }

  get isSpoilt(): boolean {
    return this.#spoilt
  }

  /** It is not used again. */
  spoil(_: unknown): void {
    this.#spoilt = true
  }

  release(): void {
    this.#client.release(this.#spoilt)
  }

  async #query(query: { name?: string | undefined; text: string; values?: unknown[] }) {
    try {
      return await this.#client.query(query)
    } catch (error) {
      // what the network said, or nobody in time: its next answer may be that of this query
      if (isStale(error) || !(error instanceof DatabaseError)) this.spoil(error)
      throw failed(error)
    }
  }
}
