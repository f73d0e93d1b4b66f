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
const count = 12_000
/** Processes that look at the same time look in other places: whoever was given a port may not listen on it yet. By the golden
 *  ratio places lie far from each other, also those of processes that were started one after the other. */
const apart = 7_417

let given = process.pid * apart

/** The preferred port, or any other free one of 127.0.0.1, which is not given again soon. */
export const freePort = async (preferred?: number): Promise<number> => {
  if (preferred !== undefined && (await isFree(preferred))) return preferred
  for (;;) {
    const port = lowest + (given++ % count)
    if (await isFree(port)) return port
  }
}
