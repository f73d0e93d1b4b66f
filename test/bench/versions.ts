import { cpus, totalmem } from 'node:os'
import Database from 'better-sqlite3'
import { synapseVersion } from '../../packages/app/src/demo/provision.ts'
import type { Measurement } from './published.ts'
import { postgresVersion } from './sandbox.ts'

/** What takes part in these rows, and which version of it. To be asked while PostgreSQL still runs. */
export async function versionsFor(rows: readonly string[]): Promise<Measurement['versions']> {
  const postgres = await postgresVersion()
  return {
    Node: process.versions.node,
    SQLite: new Database(':memory:').prepare<[], string>('select sqlite_version()').pluck().get() ?? '',
    ...(postgres !== undefined && { PostgreSQL: postgres }),
    ...(rows.some((name) => name.startsWith('synapse')) && { Synapse: synapseVersion }),
  }
}

export const machine = (): Measurement['machine'] => ({
  processors: cpus().length,
  model: cpus()[0]?.model ?? '',
  memory: totalmem(),
})
