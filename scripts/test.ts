// Builds what has changed, then runs the tests and counts them.
//   node scripts/test.ts             unit, conformance, postgres (the hub's tests on PostgreSQL) and flow
//   node scripts/test.ts faults      only that project of vitest.config.ts; more than one may be named
// Ends with one line: N passed, N failed, N skipped
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Count, conclude, none, sum } from './count.ts'
import { run } from './run.ts'

interface Ended {
  readonly status: string
}

interface Results {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  /** One per file. */
  readonly testResults: readonly (Ended & { readonly assertionResults: readonly Ended[] })[]
}

const isPassed = ({ status }: Ended): boolean => status !== 'failed'

const counted = (file: string): Count => {
  const results: Results = JSON.parse(readFileSync(file, 'utf8'))
  // a file that could not be loaded, or whose hook threw, has failed although none of its tests has
  const broken = results.testResults.filter((each) => !isPassed(each) && each.assertionResults.every(isPassed))
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken.length,
    skipped: results.numPendingTests + results.numTodoTests,
  }
}

const reports = mkdtempSync(join(tmpdir(), 'queqiao-test-'))

// tests wait most of their time: two files at once, also where there are only two processors
const twoAtOnce = ['--maxWorkers=2'] as const

const suite = async (projects: readonly string[], ...options: readonly string[]): Promise<Count> => {
  const file = join(reports, `${projects.join('-')}.json`)
  const only = projects.flatMap((name) => ['--project', name])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const ok = await run('vitest', ['run', '--passWithNoTests', ...only, ...options, ...reporters])
  try {
    const count = counted(file)
    return ok || count.failed > 0 ? count : { ...count, failed: 1 }
  } catch {
    return { ...none, failed: ok ? 0 : 1 }
  }
}

const all = async (): Promise<readonly Count[]> => {
  const named = process.argv.slice(2)
  if (!(await run(process.execPath, ['scripts/build.ts', '--quick']))) return [{ ...none, failed: 1 }]
  if (named.length > 0) return [await suite(named, ...twoAtOnce)]
  return [await suite(['unit', 'conformance', 'postgres'], ...twoAtOnce), await suite(['flow'], ...twoAtOnce)]
}

try {
  conclude(sum(await all()))
} finally {
  rmSync(reports, { recursive: true, force: true })
}
