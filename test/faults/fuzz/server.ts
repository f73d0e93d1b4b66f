// The doors of every dialect on a port of their own, in a process of their own: what it says first is where, and at
// /memory how much of it it takes. A rejection that nobody handles ends it.
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { dialects } from '@queqiao/protocol'
import type { Keeper, Upload } from '@queqiao/protocol/model'
import { type Endpoint, wechat } from '@queqiao/protocol/server'
import { sockets } from '@queqiao/protocol/socket'
import { Hono } from 'hono'

const endpoints: readonly Endpoint[] = Object.values(dialects).map((dialect) => ({
  name: dialect.name,
  dialect,
  token: `fuzz-token-of-${dialect.name}-and-more`,
}))

/** What keepers do with files: read all, refuse at once, stop in the middle. */
const ways: readonly ((upload: Upload) => Promise<boolean>)[] = [
  async ({ bytes }) => {
    for await (const _ of bytes);
    return true
  },
  async () => false,
  async ({ bytes }) => {
    for await (const _ of bytes) break
    return true
  },
]

let turn = 0
const keeper: Keeper = {
  append: async () => ({ answered: () => {} }),
  take: async () => [],
  accept: (upload) => ways[turn++ % ways.length]?.(upload) ?? Promise.resolve(false),
  session: async () => ({ version: '0.4.26' }),
  work: async function* (_account, signal) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    yield* []
  },
}

const limits = { body: 1024 * 1024, upload: 4 * 1024 * 1024 }
const server = createServer()
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const shared = { endpoints, keeper, limits, url: `http://127.0.0.1:${port}/wechat` }
  const door = sockets({ ...shared, heartbeat: 30 })
  const app = new Hono()
    .get('/memory', (call) => {
      globalThis.gc?.()
      return call.json(process.memoryUsage().rss)
    })
    .route('/wechat', wechat({ ...shared, sockets: door }))
  server.on('request', getRequestListener(app.fetch))
  server.on('upgrade', (request, socket, head) => {
    if (!door.upgrade(request, socket, head)) socket.destroy()
  })
  console.log(JSON.stringify({ port }))
})
process.on('SIGTERM', () => process.exit(0))
