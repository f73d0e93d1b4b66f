import { once } from 'node:events'
import { createServer } from 'node:net'

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
/** Processes that look at the same time look in other places: whoever was given a port may not listen on it yet. */
const stretch = { size: 100, count: 120 }

const first = lowest + (process.pid % stretch.count) * stretch.size
const last = lowest + stretch.size * stretch.count - 1
let next = first

/** The preferred port, or any other free one of 127.0.0.1, which is not given again soon. */
export const freePort = async (preferred?: number): Promise<number> => {
  if (preferred !== undefined && (await isFree(preferred))) return preferred
  for (;;) {
    const port = next
    next = port < last ? port + 1 : lowest
    if (await isFree(port)) return port
  }
}
