import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { alone } from './alone.ts'
import { cacheFolder } from './cache.ts'
import { type Ended, run } from './run.ts'

/** The Synapse that the demo and the tests run. */
export const synapseVersion = '1.163.2'

const oldestPython = 10
const minute = 60_000
const installLimit = 8 * minute

export type Provisioned = { readonly python: string } | { readonly unavailable: string }

export interface ProvisionOptions {
  /** Told what is being done; often, while packages are fetched. */
  readonly progress: (line: string) => void
  /** Ends it early. */
  readonly signal?: AbortSignal
}

const pythonOf = (folder: string): string => join(folder, 'bin', 'python3')

const said = ({ tail }: Ended): string =>
  tail.findLast((line) => /error/i.test(line)) ?? tail.at(-1) ?? 'it said nothing'

const pythonVersion = async (): Promise<string> => {
  const print = 'import sys; print("%d.%d.%d" % sys.version_info[:3])'
  const { code, tail } = await run('python3', ['-c', print], { limit: minute / 2 }).catch(() => ({ code: 1, tail: [] }))
  const version = tail.at(-1) ?? ''
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+$/.exec(version) ?? []
  if (code !== 0 || major === undefined) throw new Error('Python 3 is missing: there is no command python3 that runs')
  if (Number(major) !== 3 || Number(minor) < oldestPython)
    throw new Error(`Python is too old: Synapse wants 3.${oldestPython} or later, python3 is ${version}`)
  return version
}

const works = async (folder: string): Promise<boolean> => {
  const there = await access(pythonOf(folder)).then(
    () => true,
    () => false,
  )
  const look = 'import importlib.metadata as m, synapse, twisted; print(m.version("matrix-synapse"))'
  if (!there) return false
  const { code, tail } = await run(pythonOf(folder), ['-c', look], { limit: minute }).catch(() => ({
    code: 1,
    tail: [],
  }))
  return code === 0 && tail.at(-1) === synapseVersion
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
  // no wheel for this machine: better said at once than found out by a Rust compiler
  ...['--prefer-binary', '--only-binary', 'matrix-synapse', `matrix-synapse==${synapseVersion}`],
]

const install = async (folder: string, { progress, signal }: ProvisionOptions): Promise<void> => {
  let packages = 0
  const line = (text: string) => {
    if (text.startsWith('Collecting ')) packages += 1
    if (text.startsWith('Collecting ')) progress(`Installing Synapse: ${packages} packages found`)
    if (text.startsWith('Installing collected')) progress(`Installing Synapse: unpacking ${packages} packages`)
  }
  const done = await run(pythonOf(folder), pipArguments, { limit: installLimit, line, ...(signal && { signal }) })
  if (done.code !== 0) throw new Error(`pip could not install matrix-synapse (is there a network?): ${said(done)}`)
}

/** A virtual environment may be moved as long as only its `python3` is called. */
const build = async (target: string, options: ProvisionOptions): Promise<void> => {
  const part = await mkdtemp(`${target}.part-`)
  try {
    options.progress('Installing Synapse: making a Python environment')
    await makeVenv(part, options.signal)
    await install(part, options)
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

const provisioned = async (options: ProvisionOptions): Promise<string> => {
  if (process.platform === 'win32') throw new Error('Synapse does not run on Windows')
  const target = join(cacheFolder(), `synapse-${synapseVersion}-${await pythonVersion()}`)
  if (await works(target)) return pythonOf(target)
  await mkdir(dirname(target), { recursive: true })
  const waiting = () => options.progress('Installing Synapse: waiting for another process that is at it')
  await alone(`${target}.lock`, { ...options, limit: installLimit + 4 * minute, waiting }, async () => {
    if (await works(target)) return
    await sweep(target)
    await build(target, options)
  })
  return pythonOf(target)
}

/**
 * Installs Synapse into the cache folder, once: about a minute and 200 MB. Never throws and never hangs: where Synapse
 * cannot be had, it says why. Two processes may do it at once; a broken installation is made anew.
 */
export const provision = async (options: ProvisionOptions): Promise<Provisioned> => {
  try {
    return { python: await provisioned(options) }
  } catch (error) {
    return { unavailable: error instanceof Error ? error.message : String(error) }
  }
}
