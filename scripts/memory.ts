import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'

const memory = '/dev/shm/'
/** How much must be free there, in bytes: in a container there may be hardly any. */
const enough = 4 * 1024 ** 3

const free = (): number => {
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize
}

/** A folder in memory for what tests write, gone with this process: stores and homeservers wait for the disk at every commit,
 *  which says nothing about them. Undefined where there is no room for one. */
export const folderInMemory = (): string | undefined => {
  if (!existsSync(memory) || free() < enough) return undefined
  const folder = mkdtempSync(`${memory}queqiao-`)
  // PostgreSQL may run as another user
  chmodSync(folder, 0o711)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
