import type { TestProject } from 'vitest/node'
import { openPostgres } from '../../packages/hub/src/store/postgres.ts'
import { fill } from '../hub/plans/filling.ts'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL on which the tests of this project run, each data folder with a database of its own: a copy of this one,
     *  which has the tables already. */
    postgres: string
    /** Another one of them, with many rows in every table. */
    filled: string
  }
}

/** One PostgreSQL for all tests of a project. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // in memory, as what tests keep is: on a disk it would take longer to copy a database than to run most tests
  const { TMPDIR } = project.config.env
  const postgres = await startPostgres({ trusting: true, ...(TMPDIR !== undefined && { within: TMPDIR }) })
  const template = await postgres.database()
  await (await openPostgres(template)).close()
  project.provide('postgres', template)
  const filled = await postgres.database()
  await (await openPostgres(filled)).close()
  await fill(filled)
  project.provide('filled', filled)
  return () => postgres.stop()
}
