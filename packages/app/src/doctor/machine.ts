import { mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config/schema.ts'
import { ask, tried } from '../process/ask.ts'
import { type Finding, ok, unknown, wrong } from './finding.ts'

const LEAST_FREE = 500 * 1024 * 1024
const MOST_APART = 30_000

const writable = async (folder: string): Promise<Finding> => {
  const file = join(folder, `.doctor-${process.pid}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(file, 'x')
    await rm(file)
    return ok('data folder', `${folder} can be written`)
  } catch {
    return wrong('data folder', `${folder} cannot be written`, 'Give this user the folder, or set `data` to another.')
  }
}

const space = async (folder: string): Promise<Finding> => {
  try {
    const { bavail, bsize } = await statfs(folder)
    const free = `${Math.round((bavail * bsize) / 1024 / 1024)} MB free`
    if (bavail * bsize >= LEAST_FREE) return ok('disk', free)
    return wrong('disk', free, 'Make room: messages cannot be kept on a full disk. 500 MB should be free.')
  } catch {
    return unknown('disk', 'no data folder to look at')
  }
}

const clock = async ({ matrix, telegram }: Config): Promise<Finding> => {
  const asked = [matrix && `${matrix.homeserver}/_matrix/client/versions`, telegram?.apiRoot].filter((url) => url)
  for (const url of asked) {
    const answer = await tried(ask(url ?? ''))
    if (typeof answer === 'string' || answer.time === undefined) continue
    const apart = Math.abs(answer.time - Date.now())
    if (apart <= MOST_APART) return ok('clock', 'agrees with the other side')
    const mend = 'Set it, best by NTP: the homeserver and Telegram order by time.'
    return wrong('clock', `${Math.round(apart / 1_000)} s from the other side's`, mend)
  }
  return unknown('clock', 'nobody answered to compare it with')
}

/** Looks at what the machine itself must give. */
export async function* checkMachine(config: Config): AsyncGenerator<Finding> {
  yield await writable(config.data)
  yield await space(config.data)
  yield await clock(config)
}
