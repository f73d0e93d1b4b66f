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
const highest = 32_000

/** Ports that were given away: whoever has one may not listen on it yet. */
const given = new Set<number>()

const random = (): number => lowest + Math.floor(Math.random() * (highest - lowest))

/** The preferred port, or any other free one of 127.0.0.1, which is not given again. */
export const freePort = async (preferred?: number): Promise<number> => {
  if (preferred !== undefined && (await isFree(preferred))) return preferred
  for (;;) {
    const port = random()
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port)) return port
  }
}
