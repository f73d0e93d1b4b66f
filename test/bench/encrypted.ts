// How fast a ghost encrypts for a room with one person, and the bot decrypts what that person writes: the library, its store
// in SQLite, and ours around it; the homeserver is a few lines that answer at once.
//   node --conditions=source test/bench/encrypted.ts [messages]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Device, openDevice } from '../../bridges/matrix/src/encryption/device.ts'
import { loadLibrary } from '../../bridges/matrix/src/encryption/library.ts'
import type { Fields } from '../../bridges/matrix/src/json.ts'
import { keyServer } from '../servers/key-server.ts'

const messages = Number(process.argv[2] ?? 500)
const room = '!room:bench'
const [bot, you] = ['@bot:bench', '@you:bench']

const clear = (n: number) => ({ type: 'm.room.message', content: { msgtype: 'm.text', body: `message ${n} 你好` } })

const timed = async (what: string, count: number, work: () => Promise<void>) => {
  const started = performance.now()
  await work()
  const ms = performance.now() - started
  console.log(`${what}: ${count} in ${ms.toFixed(0)} ms, ${((count * 1000) / ms).toFixed(0)} a second`)
}

const folder = await mkdtemp(join(tmpdir(), 'queqiao-encrypted-'))
try {
  const library = await loadLibrary(folder)
  const { call, inbox } = keyServer({ people: [] })
  const open = async (user: string): Promise<Device> => {
    await call('PUT', ['v3', 'devices', 'D'], { user })
    return openDevice({
      ...{ library, user, id: 'D', store: user.slice(1, 12), listens: !user.includes('ghost') },
      call: (method, path, about) => call(method, path, { ...about, user, device: 'D' }),
      warn: console.log,
    })
  }
  const ghosts = Array.from({ length: 20 }, (_, n) => `@ghost${n}:bench`)
  const opened: Device[] = []
  await timed('devices made', ghosts.length, async () => {
    for (const ghost of ghosts) opened.push(await open(ghost))
  })
  for (const device of opened) device.close()
  await timed('devices opened again', ghosts.length, async () => {
    for (const ghost of ghosts) (await open(ghost)).close()
  })
  const [ghost, mine, theirs] = [await open('@ghost0:bench'), await open(bot), await open(you)]
  await ghost.encrypt(room, [you], clear(0))
  await timed('encrypted by a ghost', messages, async () => {
    for (let n = 0; n < messages; n++) await ghost.encrypt(room, [you], clear(n))
  })
  await theirs.take(inbox(you))
  const written: Fields[] = []
  for (let n = 0; n < messages; n++) {
    const content = await theirs.encrypt(room, [bot], clear(n))
    written.push({
      event_id: `$${n}`,
      room_id: room,
      sender: you,
      origin_server_ts: n,
      type: 'm.room.encrypted',
      content,
    })
  }
  await mine.take(inbox(bot))
  await timed('decrypted by the bot', messages, async () => {
    for (const event of written) await mine.decrypt(room, event)
  })
} finally {
  await rm(folder, { recursive: true, force: true })
}
process.exit(0)
