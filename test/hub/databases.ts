import { createHash } from 'node:crypto'
import { Client, DatabaseError } from 'pg'
import { inject } from 'vitest'

const template = inject('postgres')
const made = new Set<string>()

/** Does it in a database that is nobody's: nobody may be in one that is copied, or dropped. */
async function aside(work: (client: Client) => Promise<unknown>): Promise<void> {
  const url = new URL(template)
  url.pathname = 'postgres'
  const client = new Client({ connectionString: url.href })
  await client.connect()
  await work(client).finally(() => client.end())
}

/** The address of the database that stands for a data folder: the same folder, the same database. */
export async function databaseFor(data: string): Promise<string> {
  const name = `folder_${createHash('sha256').update(data).digest('hex').slice(0, 16)}`
  const url = new URL(template)
  const create = `create database ${name} template ${url.pathname.slice(1)} strategy file_copy`
  await aside((client) => client.query(create)).catch((error: unknown) => {
    const isThere = error instanceof DatabaseError && error.code === '42P04'
    if (!isThere) throw error
  })
  made.add(name)
  url.pathname = name
  return url.href
}

/** Drops all that were made here: they lie in memory, and of several hundred each would stay there to the end. */
export async function dropDatabases(): Promise<void> {
  const names = [...made]
  made.clear()
  if (names.length === 0) return
  await aside(async (client) => {
    for (const name of names) await client.query(`drop database ${name} with (force)`)
  })
}
