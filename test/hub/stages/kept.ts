import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Where } from '@queqiao/hub'
import type { Postgres } from '../../servers/postgres.ts'

const home = join(import.meta.dirname, '../../fixtures/stores')

/** A store as an earlier version left it. */
export interface Kept {
  /** Its last migration. */
  readonly name: string
  /** Whether that version kept files. */
  readonly files: boolean
  /** Whether people could say there where a chat is to live. */
  readonly links: boolean
}

/** All that are kept, the oldest first. */
export const stages: readonly Kept[] = readdirSync(home)
  .toSorted()
  .map((name) => ({ name, files: name >= '0005', links: name >= '0014' }))

const unpacked = (...path: readonly string[]): Buffer => gunzipSync(readFileSync(join(home, ...path)))

/** Whether it is kept in PostgreSQL, too: the first version knew SQLite alone. */
export const isInPostgres = ({ name }: Kept): boolean => existsSync(join(home, name, 'postgres.sql.gz'))

/** The bytes of its files in a folder of its own, and it beside them or in a new database of the server. */
export const restored = async ({ name }: Kept, server?: Postgres): Promise<Where> => {
  const data = mkdtempSync(join(tmpdir(), 'kept-'))
  const media = join(home, name, 'media')
  if (existsSync(media)) cpSync(media, join(data, 'media'), { recursive: true })
  if (!server) {
    writeFileSync(join(data, 'queqiao.sqlite'), unpacked(name, 'queqiao.sqlite.gz'))
    return { data }
  }
  const database = await server.database()
  await server.query(unpacked(name, 'postgres.sql.gz').toString(), database)
  return { data, database }
}
