import { once } from 'node:events'
import { argv, stdout } from 'node:process'
import { startTelegram } from './server.ts'

// A process of its own: node --conditions=source test/servers/telegram/main.ts '{"perMinute":20}'
// prints {"apiRoot":…,"token":…}; other processes steer it by POST <apiRoot>/_control.
const server = await startTelegram(JSON.parse(argv[2] ?? '{}'))
stdout.write(`${JSON.stringify({ apiRoot: server.apiRoot, token: server.token })}\n`)
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
await server.stop()
