// A server to be measured, as a process of its own: `bare`, `doors` (a keeper that keeps nothing) or `durable DATA`.

import { serve } from '@hono/node-server'
import { createHub } from '@queqiao/hub'
import { dialects } from '@queqiao/protocol'
import type { Keeper } from '@queqiao/protocol/model'
import { wechat } from '@queqiao/protocol/server'
import { Hono } from 'hono'
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
const bare = new Hono().post('/wechat/:token', async (call) => {
  await call.req.json()
  return call.json(answer)
})

async function app(kind: string | undefined, data = ''): Promise<{ fetch: Hono['fetch'] }> {
  if (kind === 'bare') return bare
  if (kind === 'doors') return new Hono().route('/wechat', wechat({ endpoints, keeper: forgetful }))
  const hub = await createHub({ data, bridges: [] })
  await hub.start()
  return new Hono().route('/wechat', wechat({ endpoints, keeper: hub.keeper }))
}

const { fetch } = await app(process.argv[2], process.argv[3])
const server = serve({ fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/wechat/${token}` }))
})
process.once('SIGTERM', () => {
  server.close()
  process.exit(0)
})
