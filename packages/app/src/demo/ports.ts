import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Whether nobody listens on this port of 127.0.0.1. */
export const isFree = async (port: number): Promise<boolean> => {
  const server = createServer()
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  )
  server.listen(port, '127.0.0.1')
  const free = await listening
  if (free) await once(server.close(), 'close')
  return free
}

// below the range that systems take for outgoing connections: a server that is started again finds its port free
const lowest = 20_000
/** Processes that look at the same time look in other places: whoever was given a port may not listen on it yet, or just now. */
const places = 24
const size = 500

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Whether this process has the place that a file stands for: nobody has it, or whoever had it lives no more. */
const takes = (file: string): boolean => {
  try {
    mkdirSync(dirname(file), { recursive: true })
    if (existsSync(file) && !isAlive(Number(readFileSync(file, 'utf8')))) rmSync(file, { force: true })
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    process.once('exit', () => rmSync(file, { force: true }))
    return true
  } catch {
    return false
  }
}

/** A place that no other process has; any, where all are taken or no file can be written. */
const ownPlace = (): number => {
  const folder = join(tmpdir(), 'queqiao-ports')
  const all = Array.from({ length: places }, (_, place) => place)
  return all.find((place) => takes(join(folder, String(place)))) ?? process.pid % places
}

let place: number | undefined
let given = 0

/** The preferred port, or any other free one of 127.0.0.1, which is not given again soon. */
export const freePort = async (preferred?: number): Promise<number> => {
  if (preferred !== undefined && (await isFree(preferred))) return preferred
  place ??= ownPlace()
  for (;;) {
    const port = lowest + place * size + (given++ % size)
    if (await isFree(port)) return port
  }
}
