// The baseline of the way out: a plain `fetch` loop, one after the other in each room, all rooms at once.
// node --conditions=source test/bench/raw-loop.ts URL ROOMS MESSAGES
const [, , url = '', rooms = '20', messages = '1000'] = process.argv
const headers = { authorization: 'Bearer bench-as-token', 'content-type': 'application/json' }

async function register(): Promise<void> {
  const body = JSON.stringify({ type: 'm.login.application_service', username: 'wechatbot', inhibit_login: true })
  await fetch(`${url}/_matrix/client/v3/register`, { method: 'POST', headers, body })
}

async function create(): Promise<string> {
  const answer = await fetch(`${url}/_matrix/client/v3/createRoom`, { method: 'POST', headers, body: '{}' })
  const { room_id } = await answer.json()
  return room_id
}

async function talk(room: string, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/raw${n}`
    const body = JSON.stringify({ msgtype: 'm.text', body: `raw ${n} ${'padding '.repeat(20)}`, 'm.mentions': {} })
    const answer = await fetch(`${url}${path}?ts=${1_572_241_508_000 + n}`, {
      method: 'PUT',
      headers,
      body,
    })
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
    await answer.text()
  }
}

await register()
const all: string[] = []
for (let n = 0; n < Number(rooms); n++) all.push(await create())
await Promise.all(all.map((room) => talk(room, Math.ceil(Number(messages) / all.length))))
console.log(JSON.stringify({ done: true }))

export {}
