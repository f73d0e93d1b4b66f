import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { alone } from '../../packages/app/src/demo/alone.ts'
import { cacheFolder } from '../../packages/app/src/demo/cache.ts'

const version = '0.8.1'
const minute = 60_000
const run = promisify(execFile)

const programIn = async (folder: string): Promise<string> => {
  const binaries = join(folder, 'imageio_ffmpeg', 'binaries')
  const name = (await readdir(binaries)).find((each) => each.startsWith('ffmpeg-'))
  if (!name) throw new Error(`${binaries} has no ffmpeg`)
  return join(binaries, name)
}

const fetched = async (folder: string): Promise<void> => {
  const part = await mkdtemp(`${folder}.part-`)
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-deps']
  const from = ['--only-binary', ':all:', '--target', part, `imageio-ffmpeg==${version}`]
  await run('python3', ['-m', 'pip', 'install', ...quiet, ...from], { timeout: 3 * minute })
  await rename(part, folder).catch(() => rm(part, { recursive: true, force: true }))
}

/** The ffmpeg that PyPI's imageio-ffmpeg brings, fetched once and kept in the cache. */
const ready = async (): Promise<string> => {
  const folder = join(cacheFolder(), `imageio-ffmpeg-${version}`)
  await mkdir(cacheFolder(), { recursive: true })
  await alone(`${folder}.lock`, { limit: 4 * minute }, async () => {
    await access(folder).catch(() => fetched(folder))
  })
  return programIn(folder)
}

const found = await ready().then(
  (path) => ({ path }),
  (error: unknown) => ({ reason: error instanceof Error ? error.message : String(error) }),
)

/** An ffmpeg for tests; undefined where none can be had. With `CI=true` that is a failure. */
export const ffmpeg: string | undefined = 'path' in found ? found.path : undefined

if ('reason' in found) {
  if (process.env.CI === 'true') throw new Error(`ffmpeg is needed with CI=true: ${found.reason}`)
  process.stderr.write(`What needs ffmpeg is skipped. ${found.reason}\n`)
}
