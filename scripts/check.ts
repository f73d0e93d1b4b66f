// Everything but the tests: types, lint, format, import boundaries, a full build, and what would be published.
// Ends with one line: N passed, N failed, N skipped
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { violations } from './boundaries.ts'
import { circles } from './circles.ts'
import { conclude } from './count.ts'
import { type Package, packages } from './packages.ts'
import { root, run } from './run.ts'

type Check = readonly [name: string, check: () => boolean | Promise<boolean>]

const boundaries = () => {
  const found = [...violations(root), ...circles(root)]
  for (const each of found) console.log(each)
  return found.length === 0
}

const command = (line: string): (() => Promise<boolean>) => {
  const [name = '', ...args] = line.split(' ')
  return () => run(name, args, { quiet: true })
}

// the longest first: so they end together
const sources: readonly Check[] = [
  ['build with types', command(`${process.execPath} scripts/build.ts`)],
  ['API documentation', command('typedoc --emit none')],
  ['types', command('tsc -p tsconfig.json')],
  ['lint', command('biome lint --error-on-warnings')],
  ['format', command('biome format')],
  ['import boundaries', boundaries],
]

/** The package that a line of what was built imports. */
const IMPORTED = /^(?:import|export|\}).*["']((?:@[^/"']+\/)?[^./"'][^/"']*)[^"']*["'];?$/gm

/** What was built, and its types, import only what is installed with it: all else would have to be bundled in. */
const imports = ({ name, folder, installs }: Package): Check => [
  `${name}: imports what it installs`,
  () => {
    const texts = globSync('dist/**/*.{js,cjs,d.ts,d.cts}', { cwd: folder }).map((file) =>
      readFileSync(join(folder, file), 'utf8'),
    )
    const found = new Set(texts.flatMap((text) => [...text.matchAll(IMPORTED)].map(([, one = '']) => one)))
    const missing = [...found].filter((one) => !isBuiltin(one) && one !== name && !installs.includes(one))
    if (missing.length > 0) console.log(`${name} does not install ${missing.join(', ')}`)
    return missing.length === 0
  },
]

// checked as it would be published: packed, with publishConfig in force
const published = (one: Package, into: string): readonly Check[] => {
  const folder = join(into, one.name.replace('/', '+'))
  const profile = one.commonJs ? 'node16' : 'esm-only'
  const tarball = () => globSync('*.tgz', { cwd: folder }).map((file) => join(folder, file))
  return [
    imports(one),
    [`${one.name}: packs`, () => run('pnpm', ['pack', '--pack-destination', folder], { cwd: one.folder, quiet: true })],
    [`${one.name}: publint`, () => run('publint', ['run', ...tarball(), '--strict'], { quiet: true })],
    [`${one.name}: attw`, () => run('attw', [...tarball(), '--profile', profile, '--no-emoji'], { quiet: true })],
  ]
}

const results: boolean[] = []
const perform = async ([name, check]: Check) => {
  const started = Date.now()
  const ok = await check()
  results.push(ok)
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
}

// two at once: each keeps one processor busy
const performAll = async (checks: readonly Check[]) => {
  const left = checks.values()
  const worker = async () => {
    for (const each of left) await perform(each)
  }
  await Promise.all([worker(), worker()])
}

const folder = mkdtempSync(join(tmpdir(), 'queqiao-check-'))
try {
  await performAll(sources)
  for (const each of packages().flatMap((one) => published(one, folder))) await perform(each)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
conclude({ passed: results.filter(Boolean).length, failed: results.filter((ok) => !ok).length, skipped: 0 })
