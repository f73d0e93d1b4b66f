import { type Postgres, startPostgres } from '../servers/postgres.ts'
import type { Plan } from './plan.ts'

/** A database that a schedule has for itself. */
export interface Database {
  readonly url: string
  halt(how: 'fast' | 'immediate'): Promise<void>
  resume(): Promise<void>
  /** It is not needed any more. */
  leave(): Promise<void>
}

/** Databases of schedules: on one server, but for those that break theirs. */
export interface Databases {
  for(plan: Plan): () => Promise<Database>
  stop(): Promise<void>
}

const on = async (server: Postgres, leave: () => Promise<void>): Promise<Database> => ({
  url: await server.database(),
  halt: (how) => server.halt(how),
  resume: () => server.resume(),
  leave,
})

const isBroken = ({ faults }: Plan): boolean => faults.some((fault) => 'database' in fault)

/** Nothing is started before it is needed. */
export const databases = (): Databases => {
  let shared: Promise<Postgres> | undefined
  const common = async () => {
    shared ??= startPostgres()
    return on(await shared, async () => undefined)
  }
  const own = async () => {
    const server = await startPostgres()
    return on(server, () => server.stop())
  }
  return {
    for: (plan) => (isBroken(plan) ? own : common),
    stop: async () => (await shared)?.stop(),
  }
}
