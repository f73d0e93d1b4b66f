// Keeps a store as some stage of the history leaves it, for test/hub/upgrade.test.ts: made by the code of that commit.
//   node scripts/keep-store.ts COMMIT NAME     into test/fixtures/stores/NAME; NAME: its last migration
// Needs that commit in the clone, and the registry of npm. What it makes differs each time in its ids and times.
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import { root, run } from './run.ts'

const [commit, name] = process.argv.slice(2)
if (commit === undefined || name === undefined) throw new Error('name a commit, and what its store is to be called')

const work = mkdtempSync(join(tmpdir(), 'queqiao-keep-'))
const [clone, kept] = [join(work, 'clone'), join(work, 'kept')]
const target = join(root, 'test/fixtures/stores', name)

const must = async (command: string, ...args: readonly string[]): Promise<void> => {
  const cwd = command === 'git' ? root : clone
  if (!(await run(command, args, { cwd, quiet: true }))) throw new Error(`${command} ${args.join(' ')} failed`)
}

/** The tree of that commit, with our house in it. */
const furnish = async (): Promise<void> => {
  await must('git', 'clone', '--quiet', '--shared', '--no-checkout', '.', clone)
  await must('git', '-C', clone, 'checkout', '--quiet', commit)
  const stages = 'test/hub/stages'
  cpSync(join(root, stages), join(clone, stages), { recursive: true })
  writeFileSync(join(clone, 'test/hub/hub.test.ts'), `import './stages/keep.ts'\n`)
  await must('npx', '--yes', 'pnpm@12', 'install', '--frozen-lockfile')
}

/** Whether that stage knew PostgreSQL. */
const isShared = (): boolean => readFileSync(join(clone, 'vitest.config.ts'), 'utf8').includes("name: 'postgres'")

const live = async (): Promise<void> => {
  process.env.KEPT = kept
  for (const project of ['unit', ...(isShared() ? ['postgres'] : [])])
    await must('npx', '--yes', 'pnpm@12', 'exec', 'vitest', 'run', '--project', project, 'test/hub/hub.test.ts')
}

/** One file, with what was written beside it, and nothing that was cleared away. */
const whole = (from: string): Buffer => {
  const [file, copy] = [join(from, 'queqiao.sqlite'), join(work, 'copy.sqlite')]
  const db = new DatabaseSync(file)
  db.prepare('vacuum into ?').run(copy)
  db.close()
  return readFileSync(copy)
}

const put = (file: string, content: Buffer): void => {
  mkdirSync(dirname(join(target, file)), { recursive: true })
  writeFileSync(join(target, file), content)
}

const keep = (): void => {
  rmSync(target, { recursive: true, force: true })
  put('queqiao.sqlite.gz', gzipSync(whole(join(kept, 'sqlite')), { level: 9 }))
  if (isShared()) put('postgres.sql.gz', gzipSync(readFileSync(join(kept, 'postgres.sql')), { level: 9 }))
  // both databases name the same bytes
  const data = join(kept, 'sqlite')
  for (const file of globSync('media/??/*', { cwd: data })) put(file, readFileSync(join(data, file)))
}

try {
  await furnish()
  await live()
  keep()
} finally {
  rmSync(work, { recursive: true, force: true })
}
