import { join } from 'node:path'
import Database from 'better-sqlite3'

type Row = readonly [uid: string, mxid: string | null, name: string, receiver?: string]

// matrix-wechat, internal/database/upgrades/00-initial-revision.sql
const schema = `create table portal (
  uid text, receiver text, mxid text unique, name text not null, name_set boolean not null default false,
  topic text not null default '', topic_set boolean not null default false, avatar text not null default '', avatar_url text,
  avatar_set boolean not null default false, encrypted boolean not null default false, last_sync bigint not null default 0,
  first_event_id text, next_batch_id text, primary key (uid, receiver))`

const valuesOf = ([uid, mxid, name, receiver = uid]: Row) => [uid, receiver, mxid, name]

interface Server {
  database(): Promise<string>
  query(text: string, database?: string): Promise<unknown>
}

/** The same on a PostgreSQL. Gives its address. */
export const matrixWechatOnPostgres = async (server: Server, rows: readonly Row[]): Promise<string> => {
  const url = await server.database()
  await server.query(schema, url)
  const quoted = (value: string | null) => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`)
  for (const row of rows) {
    const values = valuesOf(row).map(quoted).join(', ')
    await server.query(`insert into portal (uid, receiver, mxid, name) values (${values})`, url)
  }
  return url
}

/** The database of matrix-wechat: which chat has which room. */
export const matrixWechatDatabase = (folder: string, rows: readonly Row[]): string => {
  const file = join(folder, 'matrix-wechat.db')
  const db = new Database(file)
  db.exec(schema)
  const add = db.prepare('insert into portal (uid, receiver, mxid, name) values (?, ?, ?, ?)')
  for (const row of rows) add.run(...valuesOf(row))
  db.close()
  return file
}
