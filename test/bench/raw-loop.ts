// The baseline of the way out: a plain `fetch` loop, one after the other in each room, all rooms at once.
// node --conditions=source test/bench/raw-loop.ts URL ROOMS MESSAGES [SPEAKERS]
// With speakers it speaks as ghosts, each with a device, as a bridge does whose homeserver must know a repeat; without as
// the bot alone.
const [, , url = '', rooms = '20', messages = '1000', speakers = '0'] = process.argv
const headers = { authorization: 'Bearer bench-as-token', 'content-type': 'application/json' }
const bot = 'wechatbot'
const device = 'BENCH'
const ghosts = Array.from({ length: Number(speakers) }, (_, n) => `wechat_raw_${n}`)

type Query = Readonly<Record<string, string>>

async function call(method: string, path: string, body: object, query: Query = {}): Promise<string> {
  const address = `${url}/_matrix/client/v3/${path}?${new URLSearchParams(query)}`
  const answer = await fetch(address, { method, headers, body: JSON.stringify(body) })
  const said = await answer.text()
  if (!answer.ok) throw new Error(`${method} answered HTTP ${answer.status}`)
  return said
}

const as = (ghost: string) => ({ user_id: `@${ghost}:example.org` })

async function register(username: string): Promise<void> {
  await call('POST', 'register', { type: 'm.login.application_service', username, inhibit_login: true })
}

async function make(ghost: string): Promise<void> {
  await register(ghost)
  await call('PUT', `devices/${device}`, {}, as(ghost))
}

async function create(): Promise<string> {
  const { room_id } = JSON.parse(await call('POST', 'createRoom', ghosts.length ? { preset: 'public_chat' } : {}))
  const room = encodeURIComponent(room_id)
  for (const ghost of ghosts) await call('POST', `join/${room}`, {}, as(ghost))
  return room
}

async function talk(room: string, nth: number, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const ghost = ghosts[(n * Number(rooms) + nth) % ghosts.length]
    const query = { ts: String(1_572_241_508_000 + n), ...(ghost && { ...as(ghost), device_id: device }) }
    const content = { msgtype: 'm.text', body: `raw ${n} ${'padding '.repeat(20)}`, 'm.mentions': {} }
    await call('PUT', `rooms/${room}/send/m.room.message/raw${n}`, content, query)
  }
}

await register(bot)
for (const ghost of ghosts) await make(ghost)
const all: string[] = []
for (let n = 0; n < Number(rooms); n++) all.push(await create())
await Promise.all(all.map((room, nth) => talk(room, nth, Math.ceil(Number(messages) / all.length))))
console.log(JSON.stringify({ done: true }))

export {}
