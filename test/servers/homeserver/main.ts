// A stub homeserver as a process of its own: node --conditions=source test/servers/homeserver/main.ts ['{"port":8008}']
// The first line that it prints is JSON with its address. It ends at SIGTERM.
import { stubHomeserver } from './index.ts'

const stub = await stubHomeserver(JSON.parse(process.argv[2] ?? '{}'))
console.log(JSON.stringify({ url: stub.url, port: stub.port }))
process.once('SIGTERM', () => void stub.stop())
