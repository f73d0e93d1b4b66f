import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { alone } from './alone.ts'
import { cacheFolder } from './cache.ts'
import { type Ended, run } from './run.ts'

const oldestPython = 10
const minute = 60_000
const installLimit = 8 * minute

export type Provisioned = { readonly python: string } | { readonly unavailable: string }

/** A program written in Python, as it is installed into a virtual environment of its own. */
export interface Recipe {
  /** As people know it. */
  readonly name: string
  /** What its version is asked of. */
  readonly distribution: string
  readonly version: string
  /** Can be imported where it works. */
  readonly modules: readonly string[]
  /** What pip is told to install, with options. */
  readonly wants: readonly string[]
}

export interface ProvisionOptions {
  /** Told what is being done; often, while packages are fetched. */
  readonly progress: (line: string) => void
  /** Ends it early. */
  readonly signal?: AbortSignal
}

const pythonOf = (folder: string): string => join(folder, 'bin', 'python3')

const said = ({ tail }: Ended): string =>
  tail.findLast((line) => /error/i.test(line)) ?? tail.at(-1) ?? 'it said nothing'

const pythonVersion = async (name: string): Promise<string> => {
  const print = 'import sys; print("%d.%d.%d" % sys.version_info[:3])'
  const { code, tail } = await run('python3', ['-c', print], { limit: minute / 2 }).catch(() => ({ code: 1, tail: [] }))
  const version = tail.at(-1) ?? ''
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+$/.exec(version) ?? []
  if (code !== 0 || major === undefined) throw new Error('Python 3 is missing: there is no command python3 that runs')
  if (Number(major) !== 3 || Number(minor) < oldestPython)
    throw new Error(`Python is too old: ${name} wants 3.${oldestPython} or later, python3 is ${version}`)
  return version
}

const works = async (folder: string, { distribution, version, modules }: Recipe): Promise<boolean> => {
  const there = await access(pythonOf(folder)).then(
    () => true,
    () => false,
  )
  const look = `import importlib.metadata as m, ${modules.join(', ')}; print(m.version("${distribution}"))`
  if (!there) return false
  const { code, tail } = await run(pythonOf(folder), ['-c', look], { limit: minute }).catch(() => ({
    code: 1,
    tail: [],
  }))
  return code === 0 && tail.at(-1) === version
}

const makeVenv = async (folder: string, signal: AbortSignal | undefined): Promise<void> => {
  const made = await run('python3', ['-m', 'venv', folder], { limit: 2 * minute, ...(signal && { signal }) })
  if (made.code === 0) return
  const apt = 'Debian and Ubuntu: apt install python3-venv'
  const missing = made.tail.some((line) => /ensurepip|No module named venv/.test(line))
  throw new Error(missing ? `Python lacks its venv module (${apt})` : `python3 -m venv failed: ${said(made)}`)
}

const pipArguments = [
  ...['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--timeout', '20', '--retries', '2'],
  '--prefer-binary',
]

const fetchPackages = async (folder: string, recipe: Recipe, { progress, signal }: ProvisionOptions): Promise<void> => {
  let packages = 0
  const line = (text: string) => {
    if (text.startsWith('Collecting ')) packages += 1
    if (text.startsWith('Collecting ')) progress(`Installing ${recipe.name}: ${packages} packages found`)
    if (text.startsWith('Installing collected')) progress(`Installing ${recipe.name}: unpacking ${packages} packages`)
  }
  const how = { limit: installLimit, line, ...(signal && { signal }) }
  const done = await run(pythonOf(folder), [...pipArguments, ...recipe.wants], how)
  if (done.code !== 0)
    throw new Error(`pip could not install ${recipe.distribution} (is there a network?): ${said(done)}`)
}

/** A virtual environment may be moved as long as only its `python3` is called. */
const build = async (target: string, recipe: Recipe, options: ProvisionOptions): Promise<void> => {
  const part = await mkdtemp(`${target}.part-`)
  try {
    options.progress(`Installing ${recipe.name}: making a Python environment`)
    await makeVenv(part, options.signal)
    await fetchPackages(part, recipe, options)
    await rm(target, { recursive: true, force: true })
    await rename(part, target)
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}

const sweep = async (target: string): Promise<void> => {
  const left = (await readdir(dirname(target))).filter((name) => name.startsWith(`${basename(target)}.part-`))
  await Promise.all(left.map((name) => rm(join(dirname(target), name), { recursive: true, force: true })))
}

const installed = async (recipe: Recipe, options: ProvisionOptions): Promise<string> => {
  const { name, version } = recipe
  if (process.platform === 'win32') throw new Error(`${name} is not run on Windows`)
  const target = join(cacheFolder(), `${name.toLowerCase()}-${version}-${await pythonVersion(name)}`)
  if (await works(target, recipe)) return pythonOf(target)
  await mkdir(dirname(target), { recursive: true })
  const waiting = () => options.progress(`Installing ${name}: waiting for another process that is at it`)
  await alone(`${target}.lock`, { ...options, limit: installLimit + 4 * minute, waiting }, async () => {
    if (await works(target, recipe)) return
    await sweep(target)
    await build(target, recipe, options)
  })
  return pythonOf(target)
}

/**
 * Installs a Python program into the cache folder, once. Never throws and never hangs: where it cannot be had, it says
 * why. Two processes may do it at once; a broken installation is made anew.
 */
export const install = async (recipe: Recipe, options: ProvisionOptions): Promise<Provisioned> => {
  try {
    return { python: await installed(recipe, options) }
  } catch (error) {
    return { unavailable: error instanceof Error ? error.message : String(error) }
  }
}
