// A server to be measured, as a process of its own: `bare`, `bare-insert DATABASE`, `doors` (a keeper that keeps nothing) or
// `durable DATA [DATABASE]`.

import { serve } from '@hono/node-server'
import { createHub } from '@queqiao/hub'
import { dialects } from '@queqiao/protocol'
import type { Keeper } from '@queqiao/protocol/model'
import { wechat } from '@queqiao/protocol/server'
import { Hono } from 'hono'
import { inserter } from './insert.ts'
import { token } from './wire.ts'

const endpoints = [{ name: 'bench', dialect: dialects.wehub, token }]
const receipt = { answered: () => undefined }
const session = { version: '0.4.26' }
const forgetful: Keeper = {
  append: () => Promise.resolve(receipt),
  take: () => Promise.resolve([]),
  accept: () => Promise.resolve(false),
  session: () => Promise.resolve(session),
  work: async function* () {},
}

const answer = { error_code: 0, error_reason: '', ack_type: 'common_ack', data: {} }
const bare = (keep: (body: unknown) => unknown): Hono =>
  new Hono().post('/wechat/:token', async (call) => {
    await keep(await call.req.json())
    return call.json(answer)
  })

const kinds: Readonly<Record<string, (...about: string[]) => Promise<Hono> | Hono>> = {
  bare: () => bare(() => undefined),
  'bare-insert': async (database = '') => bare(await inserter(database)),
  doors: () => new Hono().route('/wechat', wechat({ endpoints, keeper: forgetful })),
  durable: async (data = '', database?: string) => {
    const hub = await createHub({ data, database, bridges: [] })
    await hub.start()
    return new Hono().route('/wechat', wechat({ endpoints, keeper: hub.keeper }))
  },
}

const [, , kind = '', ...about] = process.argv
const make = kinds[kind]
if (!make) throw new Error(`no such server: ${kind}`)
const { fetch } = await make(...about)
const server = serve({ fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/wechat/${token}` }))
})
process.once('SIGTERM', () => {
  server.close()
  process.exit(0)
})
