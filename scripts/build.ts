// Builds every package with tsup, each after those that it needs.
//   node scripts/build.ts            all of them, with types
//   node scripts/build.ts --quick    only what has changed since it was built, without types
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeNotices } from './notices.ts'
import { type Package, packages } from './packages.ts'
import { root, run } from './run.ts'

const quick = process.argv.includes('--quick')
const all = packages()

// not in dist, which is published
const stamps = join(root, 'node_modules/.cache/queqiao-build')
const stampOf = ({ name }: Package) => join(stamps, name.replace('/', '+'))

const everywhere = ['pnpm-lock.yaml', 'tsconfig.json'].map((file) => join(root, file))
const ownFiles = ({ folder }: Package) =>
  globSync(['src/**/*.*', 'package.json', 'tsup.config.ts'], { cwd: folder })
    .toSorted()
    .map((file) => join(folder, file))

const stateOf = (one: Package): string => {
  const hash = createHash('sha256')
  for (const file of [...everywhere, ...ownFiles(one)]) hash.update(`\n${file}\n`).update(readFileSync(file))
  // what a package needs may be bundled into it
  for (const needed of all.filter(({ name }) => one.needs.includes(name))) hash.update(stateOf(needed))
  return hash.digest('hex')
}

const isFresh = (one: Package, state: string): boolean => {
  const stamp = stampOf(one)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === state && one.built.every((file) => existsSync(file))
}

const build = async (one: Package): Promise<void> => {
  const state = stateOf(one)
  if (quick && isFresh(one, state)) return
  rmSync(stampOf(one), { force: true })
  const started = Date.now()
  const ok = await run('tsup', quick ? ['--no-dts'] : ['--dts'], { cwd: one.folder, quiet: true })
  if (!ok) throw new Error(`${one.name} cannot be built`)
  writeNotices(one)
  writeFileSync(stampOf(one), state)
  console.error(`built ${one.name} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

mkdirSync(stamps, { recursive: true })
try {
  const done = new Map<string, Promise<void>>()
  for (const one of all) {
    const before = one.needs.map((name) => done.get(name))
    done.set(
      one.name,
      Promise.all(before).then(() => build(one)),
    )
  }
  await Promise.all(done.values())
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause)
  process.exitCode = 1
}
