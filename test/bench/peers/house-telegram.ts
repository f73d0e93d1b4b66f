// Queqiao with a Telegram side alone, as a process of its own: house-telegram.ts DATA API_ROOT TOKEN OWNER
// No texts are joined: each is a message.
import { serve } from '@hono/node-server'
import { createHub, noPace } from '@queqiao/hub'
import { dialects } from '@queqiao/protocol'
import { wechat } from '@queqiao/protocol/server'
import { telegram } from '@queqiao/telegram'
import { Hono } from 'hono'
import { token } from '../wire.ts'

const [, , data = '', apiRoot = '', botToken = '', owner = ''] = process.argv
const hub = await createHub({
  data,
  users: [{ name: 'You', role: 'owner', accounts: [], ids: { telegram: owner } }],
  bridges: [telegram({ botToken, apiRoot, joins: false })],
  pace: noPace,
})
await hub.start()
const endpoints = [{ name: 'bench', dialect: dialects.wehub, token }]
const app = new Hono().route('/wechat', wechat({ endpoints, keeper: hub.keeper }))
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/wechat/${token}` }))
})
process.once('SIGTERM', () => void hub.stop().then(() => process.exit(0)))
