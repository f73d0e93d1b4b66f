// The baseline of small pictures: uploads and sends each in a plain `fetch` loop, one after the other in each room, all rooms
// at once. node --conditions=source test/bench/media-loop.ts URL ROOMS PICTURES BYTES
import { randomBytes } from 'node:crypto'

const [, , url = '', ...numbers] = process.argv
const [rooms = 1, pictures = 0, size = 0] = numbers.map(Number)
const authorization = 'Bearer bench-as-token-of-twenty'
const headers = { authorization, 'content-type': 'application/json' }

async function answered(response: Response) {
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return response.json()
}

const post = async (path: string, body: object) =>
  answered(await fetch(`${url}/_matrix/client/v3/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }))

async function picture(room: string, n: number): Promise<void> {
  const upload = await fetch(`${url}/_matrix/media/v3/upload?filename=raw${n}.jpg`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'image/jpeg' },
    body: randomBytes(size),
  })
  const { content_uri } = await answered(upload)
  const body = { msgtype: 'm.image', body: `raw${n}.jpg`, url: content_uri, info: { mimetype: 'image/jpeg', size } }
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/raw${n}`
  await answered(await fetch(url + path, { method: 'PUT', headers, body: JSON.stringify(body) }))
}

async function talk(room: string, first: number): Promise<void> {
  for (let n = first; n < pictures; n += rooms) await picture(room, n)
}

await post('register', { type: 'm.login.application_service', username: 'wechatbot', inhibit_login: true })
const all: string[] = []
for (let n = 0; n < rooms; n++) all.push((await post('createRoom', {})).room_id)
await Promise.all(all.map(talk))
console.log(JSON.stringify({ done: true }))
