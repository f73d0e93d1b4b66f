import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Postgres, startPostgres } from '../servers/postgres.ts'
import { fill, type Size } from './filled.ts'

/** Has all that this process and those that it starts keep for a while lie in one folder. Gives what clears it away. */
export function ownFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'queqiao-bench-'))
  // PostgreSQL runs as another user, and has a folder of its own below
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
  // what has just been killed may still make a file
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

/** Runs `work` in a folder of its own, a copy of `like` if one is given. */
export async function inFolder<T>(work: (data: string) => Promise<T>, like?: string): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    if (like !== undefined) cpSync(like, data, { recursive: true })
    return await work(data)
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

const made = new Map<string, Promise<string>>()
let server: Promise<Postgres> | undefined

/** A folder with a store of that size, made once in a run. */
export function filledWith(size: Size): Promise<string> {
  const name = JSON.stringify(size)
  const known = made.get(name) ?? make(size)
  made.set(name, known)
  return known
}

async function make(size: Size): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'bench-filled-'))
  await fill(data, size)
  return data
}

/** The address of a fresh database, on a PostgreSQL whose commits reach the disk. */
export async function freshDatabase(): Promise<string> {
  server ??= startPostgres({ durable: true }).catch((error: unknown) => {
    server = undefined
    throw error
  })
  return (await server).database()
}

/** The version of that PostgreSQL; nothing where none was needed. */
export async function postgresVersion(): Promise<string | undefined> {
  const rows = await (await server)?.query<{ server_version: string }>('show server_version')
  return rows?.[0]?.server_version
}

/** Stops it, where one was needed. */
export async function stopPostgres(): Promise<void> {
  await (await server)?.stop()
}
