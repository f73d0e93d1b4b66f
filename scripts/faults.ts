// Builds what has changed, then breaks everything that can break while messages go both ways, and accounts for each.
//   node --conditions=source scripts/faults.ts              the tests of test/faults, then 100 schedules
//   … --seed 17                                             that schedule alone
//   … --runs 500 [--seed 1]                                 as many, from that seed on, without the tests
//   … --at-once 8                                           so many beside each other (default: 4)
//   … --minutes 5                                           those that have not begun by then are skipped
//   … --postgres                                            all of them with three processes on one database
//   … --no-retry                                            the WeChat client does not repeat what was not answered
//   … --keep                                                what failed leaves its store behind
// Ends with one line: N passed, N failed, N skipped
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { runAll } from '../test/faults/run.ts'
import { type Count, conclude, none, sum } from './count.ts'
import { folderInMemory } from './memory.ts'
import { root, run } from './run.ts'
import { wholeOf } from './whole.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    runs: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
    'at-once': { type: 'string', default: '4' },
    'no-retry': { type: 'boolean', default: false },
    postgres: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})
const { seed, runs, keep, postgres, 'no-retry': impatient } = values
const more = [...(postgres ? ['--postgres'] : []), ...(impatient ? ['--no-retry'] : [])]
const replay = (one: number): string => ['npx --yes pnpm@12 test:faults --seed', one, ...more].join(' ')

const schedules = async (): Promise<Count> => {
  process.env.QUEQIAO_CLI ??= await wholeOf()
  const memory = keep ? undefined : folderInMemory()
  // what is killed loses nothing that it wrote, wherever that is
  if (memory !== undefined) process.env.TMPDIR = memory
  return runAll({
    seed: Number(seed ?? 1),
    runs: Number(runs ?? (seed ? 1 : 100)),
    atOnce: Number(values['at-once']),
    within: Number(values.minutes) * 60_000,
    retries: !impatient,
    keeps: keep,
    kept: postgres ? 'postgres' : undefined,
    replay,
  })
}

/** The tests of test/faults, by the line that they end with. */
const tests = async (): Promise<Count> => {
  const child = spawn(process.execPath, ['scripts/test.ts', 'faults'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (data: Buffer) => {
    printed += String(data)
    process.stdout.write(data)
  })
  const [status]: unknown[] = await once(child, 'close')
  const [passed, failed, skipped] = (/(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(printed) ?? [])
    .slice(1)
    .map(Number)
  if (passed === undefined || failed === undefined || skipped === undefined) return { ...none, failed: 1 }
  return { passed, failed: status === 0 ? failed : Math.max(1, failed), skipped }
}

if (!(await run(process.execPath, ['scripts/build.ts', '--quick']))) conclude({ ...none, failed: 1 })
else {
  const isPart = seed !== undefined || runs !== undefined
  conclude(sum([...(isPart ? [] : [await tests()]), await schedules()]))
}
