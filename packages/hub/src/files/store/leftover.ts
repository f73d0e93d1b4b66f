import { randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { digest } from '../../keys.ts'

const day = 86_400_000

const said = (read: () => string): string => {
  try {
    return read()
  } catch {
    return ''
  }
}

/** Within it a process id means one process: this machine since it started; of containers, this one. */
const realm = digest(
  hostname(),
  said(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
  said(() => readlinkSync('/proc/self/ns/pid')),
).slice(0, 12)

/** This process: one that ended may have had the same id. */
const self = randomBytes(6).toString('hex')
let count = 0

/** A name for a temporary file that says who writes it. */
export const temporaryName = (): string => `${realm}-${process.pid}-${self}-${++count}`

/** Whether a temporary file was left over by a process that ended. Of one elsewhere (another machine or container that
 *  shares the folder) that cannot be seen: it counts as left over when nothing was written for a day. */
export function isLeftover(name: string, writtenAt: number, now: number): boolean {
  const [where, pid, who] = name.split('-')
  if (who === self) return false
  const ended = where === realm && (Number(pid) === process.pid || !lives(Number(pid)))
  return ended || now - writtenAt > day
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // it is somebody else's
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
