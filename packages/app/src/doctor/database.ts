import { examineDatabase, examineFile, StoreError } from '@queqiao/hub'
import type { Config } from '../config/schema.ts'
import { type Finding, ok, wrong } from './finding.ts'

const MOST_APART = 30_000

/** Looks at the store: whether it can be read, is none of a later version and, if it is a server, lets us write. */
export async function* checkDatabase({ data, database }: Pick<Config, 'data' | 'database'>): AsyncGenerator<Finding> {
  try {
    if (database === undefined) {
      yield ok('store', files[examineFile(data)])
      return
    }
    const { name, version, ahead } = await examineDatabase(database)
    yield ok('database', `${name} is PostgreSQL ${version} and can be written`)
    yield clock(ahead)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    // its sentence says how to mend it, too
    yield { check: database === undefined ? 'store' : 'database', state: 'wrong', found: error.message }
  }
}

const files = {
  none: 'is made when Queqiao starts',
  free: 'is whole',
  'in use': 'is in use by a process that runs',
} as const

const clock = (ahead: number): Finding => {
  if (Math.abs(ahead) <= MOST_APART) return ok('clock of the database', 'agrees with ours')
  const apart = `${Math.round(Math.abs(ahead) / 1_000)} s ${ahead > 0 ? 'ahead of' : 'behind'} ours`
  return wrong('clock of the database', apart, 'Set both, best by NTP: processes that share it order by time.')
}
