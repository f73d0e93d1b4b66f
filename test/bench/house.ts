// Queqiao with a Matrix side alone, as a process of its own: house.ts DATA HOMESERVER [DATABASE]
import { serve } from '@hono/node-server'
import { createHub, noPace } from '@queqiao/hub'
import { matrix } from '@queqiao/matrix'
import { dialects } from '@queqiao/protocol'
import { wechat } from '@queqiao/protocol/server'
import { Hono } from 'hono'
import { token } from './wire.ts'

const [, , data = '', homeserver = '', database] = process.argv
const bridge = matrix({
  homeserver,
  domain: 'example.org',
  asToken: 'bench-as-token',
  hsToken: 'bench-hs-token',
  bot: 'wechatbot',
  ghosts: 'wechat_{id}',
})
const hub = await createHub({ data, database, bridges: [bridge], pace: noPace })
await hub.start()
const endpoints = [{ name: 'bench', dialect: dialects.wehub, token }]
const app = new Hono().route('/wechat', wechat({ endpoints, keeper: hub.keeper })).route('/', bridge.routes)
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/wechat/${token}` }))
})
process.once('SIGTERM', () => void hub.stop().then(() => process.exit(0)))
