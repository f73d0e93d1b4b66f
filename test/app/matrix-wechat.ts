import { join } from 'node:path'
import Database from 'better-sqlite3'

type Row = readonly [uid: string, mxid: string | null, name: string]

// matrix-wechat, internal/database/upgrades/00-initial-revision.sql, without what we do not read
/** The database of matrix-wechat: which chat has which room. */
export const matrixWechatDatabase = (folder: string, rows: readonly Row[]): string => {
  const file = join(folder, 'matrix-wechat.db')
  const db = new Database(file)
  db.exec(
    'create table portal (uid text, receiver text, mxid text unique, name text not null, primary key (uid, receiver))',
  )
  for (const [uid, mxid, name] of rows) db.prepare('insert into portal values (?, ?, ?, ?)').run(uid, uid, mxid, name)
  db.close()
  return file
}
