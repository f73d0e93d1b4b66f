// Builds what has changed, then runs the tests and counts them.
//   node scripts/test.ts             unit, conformance, postgres (the hub's tests on PostgreSQL), flow, faults, browser and packed
//   node scripts/test.ts faults      only that project of vitest.config.ts; more than one may be named
// Ends with one line: N passed, N failed, N skipped
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type Count, conclude, none, sum } from './count.ts'
import { root, run } from './run.ts'

interface Ended {
  readonly status: string
}

interface Assertion extends Ended {
  readonly fullName: string
  readonly failureMessages: readonly string[]
}

/** The results of one file. */
interface FileResults extends Ended {
  readonly name: string
  readonly message: string
  readonly assertionResults: readonly Assertion[]
}

interface Results {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly FileResults[]
}

const isPassed = ({ status }: Ended): boolean => status !== 'failed'

// a file that could not be loaded, or whose hook threw, has failed although none of its tests has
const isBroken = (file: FileResults): boolean => !isPassed(file) && file.assertionResults.every(isPassed)

const counted = (results: Results): Count => ({
  passed: results.numPassedTests,
  failed: results.numFailedTests + results.testResults.filter(isBroken).length,
  skipped: results.numPendingTests + results.numTodoTests,
})

const failuresOf = (file: FileResults): readonly string[] => {
  if (isBroken(file)) return [`${relative(root, file.name)}: ${file.message}`]
  return file.assertionResults
    .filter((each) => !isPassed(each))
    .map((each) => `${relative(root, file.name)} > ${each.fullName}: ${each.failureMessages.join(' ')}`)
}

// a line each, of a bounded length: .ci/run repeats them at its end, where a log that is cut still has them
const tell = ({ testResults }: Results): void => {
  for (const failure of testResults.flatMap(failuresOf)) {
    console.log(`failed: ${stripVTControlCharacters(failure).replaceAll(/\s+/g, ' ').slice(0, 600)}`)
  }
}

const reports = mkdtempSync(join(tmpdir(), 'queqiao-test-'))

// tests wait much of their time: five files at once, also where there are only two processors
const fiveAtOnce = ['--maxWorkers=5'] as const
// browsers and installations wait for processors alone: with others beside them what is seen comes late
const twoAtOnce = ['--maxWorkers=2'] as const

const suite = async (projects: readonly string[], ...options: readonly string[]): Promise<Count> => {
  const file = join(reports, `${projects.join('-')}.json`)
  const only = projects.flatMap((name) => ['--project', name])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const ok = await run('vitest', ['run', '--passWithNoTests', ...only, ...options, ...reporters])
  try {
    const results: Results = JSON.parse(readFileSync(file, 'utf8'))
    const count = counted(results)
    tell(results)
    return ok || count.failed > 0 ? count : { ...count, failed: 1 }
  } catch {
    return { ...none, failed: ok ? 0 : 1 }
  }
}

const all = async (): Promise<readonly Count[]> => {
  const named = process.argv.slice(2)
  if (!(await run(process.execPath, ['scripts/build.ts', '--quick']))) return [{ ...none, failed: 1 }]
  if (named.length > 0) return [await suite(named, ...fiveAtOnce)]
  return [
    await suite(['unit', 'conformance', 'postgres', 'flow', 'faults'], ...fiveAtOnce),
    await suite(['browser', 'packed'], ...twoAtOnce),
  ]
}

try {
  conclude(sum(await all()))
} finally {
  rmSync(reports, { recursive: true, force: true })
}
