import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL on which the tests of this project run, each data folder with a database of its own. */
    postgres: string
  }
}

/** One PostgreSQL for all tests of a project. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres()
  project.provide('postgres', await postgres.database())
  return () => postgres.stop()
}
