// How fast a ghost encrypts for a room with one person, and the bot decrypts what that person writes: the library, its store
// in SQLite, and ours around it; the homeserver is a few lines that answer at once.
//   node --conditions=source test/bench/encrypted.ts [messages]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Device, openDevice } from '../../bridges/matrix/src/encryption/device.ts'
import { loadLibrary } from '../../bridges/matrix/src/encryption/library.ts'
import type { Call } from '../../bridges/matrix/src/homeserver.ts'
import { type Fields, fields } from '../../bridges/matrix/src/json.ts'

const messages = Number(process.argv[2] ?? 500)
const room = '!room:bench'
const [bot, you] = ['@bot:bench', '@you:bench']

/** Devices' keys, and what is sent to devices. */
const homeserver = () => {
  const devices = new Map<string, Fields>()
  const signing = new Map<string, Fields>()
  const oneTime = new Map<string, [string, unknown][]>()
  const sent = new Map<string, Fields[]>()

  const upload = (user: string, { device_keys, one_time_keys }: Fields) => {
    if (device_keys) devices.set(user, fields(device_keys))
    oneTime.set(user, [...(oneTime.get(user) ?? []), ...Object.entries(fields(one_time_keys))])
    return { one_time_key_counts: { signed_curve25519: oneTime.get(user)?.length } }
  }
  const query = (users: readonly string[]) => {
    const of = (name: string) => users.flatMap((user) => (signing.has(user) ? [[user, signing.get(user)?.[name]]] : []))
    const known = users.filter((user) => devices.has(user))
    return {
      device_keys: Object.fromEntries(known.map((user) => [user, { D: devices.get(user) }])),
      master_keys: Object.fromEntries(of('master_key')),
      self_signing_keys: Object.fromEntries(of('self_signing_key')),
    }
  }
  const claim = (users: readonly string[]) => ({
    one_time_keys: Object.fromEntries(
      users.map((user) => [user, { D: Object.fromEntries([oneTime.get(user)?.shift() ?? []]) }]),
    ),
  })
  const send = (from: string, type: string, all: Fields) => {
    for (const [user, to] of Object.entries(all))
      sent.set(user, [...(sent.get(user) ?? []), { type, sender: from, content: fields(to).D }])
    return {}
  }
  const call =
    (user: string) =>
    async (_: string, path: readonly string[], { body = {} }: Call = {}): Promise<Fields> => {
      const asked = fields(body)
      const what = path.slice(1, 3).join(' ')
      if (what === 'keys upload') return upload(user, asked)
      if (what === 'keys query') return query(Object.keys(fields(asked.device_keys)))
      if (what === 'keys claim') return claim(Object.keys(fields(asked.one_time_keys)))
      if (path[1] === 'sendToDevice') return send(user, path[2] ?? '', fields(asked.messages))
      if (path.at(-1) === 'upload' && path[2] === 'device_signing') signing.set(user, asked)
      return {}
    }
  /** What was sent to a user since the last time. */
  const inbox = (user: string): Fields => {
    const events = sent.get(user) ?? []
    sent.delete(user)
    return { to_device: { events }, device_one_time_keys_count: { signed_curve25519: oneTime.get(user)?.length } }
  }
  return { call, inbox }
}

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
  const { call, inbox } = homeserver()
  const open = (user: string): Promise<Device> =>
    openDevice({
      library,
      user,
      id: 'D',
      store: user.slice(1, 12),
      call: call(user),
      unsigned: console.log,
      listens: !user.includes('ghost'),
    })
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
