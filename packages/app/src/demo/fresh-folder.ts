import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { lives } from './alone.ts'
import { cacheFolder } from './cache.ts'

const prefix = 'demo-'

const isLeftBehind = (name: string): boolean => name.startsWith(prefix) && !lives(Number(name.slice(prefix.length)))

/** Makes an empty folder for this process in the cache folder; what killed demos left behind goes. */
export const freshFolder = async (): Promise<string> => {
  const cache = cacheFolder()
  await mkdir(cache, { recursive: true })
  const old = (await readdir(cache)).filter(isLeftBehind)
  await Promise.all(old.map((name) => rm(join(cache, name), { recursive: true, force: true })))
  const folder = join(cache, `${prefix}${process.pid}`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700 })
  return folder
}
