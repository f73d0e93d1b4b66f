import { sql } from 'kysely'
import type { Store, Tx } from '../store.ts'
import { StoreError } from '../store-error.ts'
import type { Counts, Line, Row } from './form.ts'
import { isMessage, read } from './form.ts'
import type { Numbered } from './lines.ts'
import { goOnFrom } from './sequences.ts'
import { type Table, tableNames } from './tables.ts'

/** Rows of one statement. */
const batch = 200

/** Notes that belong to the store that they stand in. */
const own = new Set<unknown>(['spell', 'checked'])

/** Columns that name a spell: in another store they all have ended. */
const spells: { readonly [T in Table]?: string } = { heads: 'owner', inbox: 'teller' }

export interface FillingOptions {
  readonly store: Store
  /** After every batch: how many rows so far. */
  progress?(rows: number): void
}

/** Puts the lines of an export into a store, in one change. */
export class Filling {
  readonly #options: FillingOptions
  readonly #tx: Tx
  readonly #columns: ReadonlyMap<string, ReadonlySet<string>>
  readonly #counts: Partial<Record<Table, number>> = {}
  readonly #last = new Map<Table, number>()
  #rows = 0
  #waiting: Row[] = []
  #table: Table = 'notes'
  #ended = false

  private constructor(options: FillingOptions, tx: Tx, columns: ReadonlyMap<string, ReadonlySet<string>>) {
    this.#options = options
    this.#tx = tx
    this.#columns = columns
  }

  /** Throws `StoreError` if something is there already. */
  static async begin(options: FillingOptions, tx: Tx): Promise<Filling> {
    await undisturbed(options.store, tx)
    await empty(tx)
    const found = await tx.introspection.getTables()
    const columns = found.map(({ name, columns }) => [name, new Set(columns.map(({ name }) => name))] as const)
    return new Filling(options, tx, new Map(columns))
  }

  /** Throws `StoreError`, with the line's number, if it is none of an export. */
  async take({ n, text }: Numbered): Promise<void> {
    if (this.#ended) throw new StoreError(`line ${n}: it stands behind the last line of the export.`)
    const line = read(text)
    if (!line) throw new StoreError(`line ${n}: this is no line of an export: the file is damaged.`)
    if (line.kind === 'row') await this.#row(n, line)
    else if (line.kind === 'last') this.#last.set(line.table, line.last)
    else this.#end(n, line.rows)
  }

  /** The file has ended. Gives what it held. */
  async finish(n: number): Promise<Counts> {
    if (!this.#ended) throw new StoreError(`line ${n}: the export ends here without its last line: a part is missing.`)
    await this.#write(n)
    await goOnFrom(this.#tx, this.#last, this.#options.store.fellows.many)
    return this.#counts
  }

  async #row(n: number, { table, row }: Extract<Line, { kind: 'row' }>): Promise<void> {
    const columns = this.#columns.get(table) ?? new Set()
    const names = Object.keys(row)
    if (names.length !== columns.size || !names.every((name) => columns.has(name)))
      throw new StoreError(`line ${n}: these are not the columns of ${table}: the file is damaged.`)
    if (table === 'messages' && !isMessage(row.body))
      throw new StoreError(`line ${n}: this row of messages holds no message: the file is damaged.`)
    this.#counts[table] = (this.#counts[table] ?? 0) + 1
    if (table !== this.#table || this.#waiting.length >= batch) await this.#write(n)
    this.#table = table
    if (table !== 'notes' || !own.has(row.name)) this.#waiting.push(settledIn(table, row))
  }

  #end(n: number, rows: Counts): void {
    this.#ended = true
    const short = tableNames.find((table) => (rows[table] ?? 0) !== (this.#counts[table] ?? 0))
    if (short === undefined) return
    const [found, wanted] = [this.#counts[short] ?? 0, rows[short] ?? 0]
    throw new StoreError(`line ${n}: there were to be ${wanted} rows of ${short}, and there are ${found}.`)
  }

  async #write(n: number): Promise<void> {
    const rows = this.#waiting.splice(0)
    if (!rows.length) return
    try {
      await insert(this.#tx, this.#table, rows)
    } catch (error) {
      if (!isOfRows(error)) throw error
      throw new StoreError(`before line ${n}: rows of ${this.#table} cannot be stored: the file is damaged.`, {
        cause: error,
      })
    }
    this.#rows += rows.length
    this.#options.progress?.(this.#rows)
  }
}

/** Whether the database objects to what the rows say, rather than to being asked. */
const isOfRows = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(SQLITE_CONSTRAINT|SQLITE_MISMATCH|2[23])/.test(String(error.code))

function settledIn(table: Table, row: Row): Row {
  const column = spells[table]
  return column === undefined || (row[column] ?? null) === null ? row : { ...row, [column]: 0 }
}

async function insert(tx: Tx, table: Table, rows: readonly Row[]): Promise<void> {
  const names = Object.keys(rows[0] ?? {})
  const columns = sql.join(names.map((name) => sql.ref(name)))
  const values = rows.map((row) => sql`(${sql.join(names.map((name) => row[name] ?? null))})`)
  // the store's identity goes with what it keeps
  const twice = table === 'notes' ? sql` on conflict (name) do update set value = excluded.value` : sql``
  await sql`insert into ${sql.table(table)} (${columns}) values ${sql.join(values)}${twice}`.execute(tx)
}

/** Nobody else begins with the store before all is there; and a slow file is waited for. */
async function undisturbed({ fellows }: Store, tx: Tx): Promise<void> {
  if (!fellows.many) return
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
  await sql`lock table notes, accounts, inbox, lanes, received in access exclusive mode`.execute(tx)
  // one that runs would go on under the identity that this store had
  if (await fellows.accompanied())
    throw new StoreError('another Queqiao is using the database: stop every process of it first.')
}

async function empty(tx: Tx): Promise<void> {
  for (const table of tableNames) {
    if (table === 'notes') continue
    const found = await sql`select 1 from ${sql.table(table)} limit 1`.execute(tx)
    if (found.rows.length)
      throw new StoreError(
        `there is something in the store already (${table}): import into a new one, by another \`data\` or \`database\`.`,
      )
  }
}
