import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const code = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** Whether a process of this id runs. */
export const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return code(error) === 'EPERM'
  }
}

const stale = async (lock: string, limit: number): Promise<boolean> => {
  const [pid, info] = await Promise.all([readFile(lock, 'utf8').catch(() => ''), stat(lock).catch(() => undefined)])
  if (!info) return false
  const age = Date.now() - info.mtimeMs
  // a lock is empty for the moment between its making and its writing
  return age > limit || (pid === '' ? age > 5_000 : !lives(Number(pid)))
}

const taken = async (lock: string): Promise<boolean> => {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (code(error) !== 'EEXIST') throw error
    return false
  }
}

export interface AloneOptions {
  /** Milliseconds after which a lock counts as forgotten, however alive its holder seems. */
  readonly limit: number
  /** Called once if somebody else is at it. */
  readonly waiting?: () => void
  /** Ends the waiting: the promise then rejects. */
  readonly signal?: AbortSignal
}

/**
 * Runs `work` while no other process runs it under the same lock file. A dead holder's lock is taken over. In rare races
 * two may run: the lock saves work, and what they make must be put in its place by a rename.
 */
export const alone = async <T>(lock: string, options: AloneOptions, work: () => Promise<T>): Promise<T> => {
  for (let round = 0; !(await taken(lock)); round += 1) {
    if (round === 0) options.waiting?.()
    if (await stale(lock, options.limit)) await rm(lock, { force: true })
    else await sleep(250, undefined, options.signal && { signal: options.signal })
  }
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}
