import type Database from 'better-sqlite3'
import {
  type DatabaseConnection,
  type Driver,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely'

/** Runs one statement. Undefined: it must wait in its turn, behind a change that is being made. */
export type AtOnce<Row> = (isInside: boolean, parameters: readonly unknown[]) => readonly Row[] | undefined

/** SQLite answers in the call itself, so a compiled statement needs none of the promises of the query builder's way to a
 *  database that is far away. */
export class AtOnceAdapter extends SqliteAdapter {
  readonly #database: Database.Database

  constructor(database: Database.Database) {
    super()
    this.#database = database
  }

  prepare<Row>(text: string): AtOnce<Row> {
    const database = this.#database
    const prepared = database.prepare<unknown[], Row>(text)
    return (isInside, parameters) => {
      // there is one connection: from outside, a change would be seen before it is committed
      if (!isInside && database.inTransaction) return undefined
      if (prepared.reader) return prepared.all(...parameters)
      prepared.run(...parameters)
      return []
    }
  }
}

/** Undoes a change that SQLite has not undone by itself: it does where the disk is full or fails, and a second undoing would fail, and
 *  hide why. */
class UndoingDriver extends SqliteDriver {
  readonly #database: Database.Database

  constructor(config: SqliteDialectConfig, database: Database.Database) {
    super(config)
    this.#database = database
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection)
  }
}

/** Kysely's dialect of SQLite, whose compiled statements can be run at once. */
export class AtOnceDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig
  readonly #database: Database.Database

  constructor(config: SqliteDialectConfig, database: Database.Database) {
    super(config)
    this.#config = config
    this.#database = database
  }

  override createDriver(): Driver {
    return new UndoingDriver(this.#config, this.#database)
  }

  override createAdapter(): SqliteAdapter {
    return new AtOnceAdapter(this.#database)
  }
}
