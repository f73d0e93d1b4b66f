import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { config } from '../../../bridges/matrix/src/config.ts'
import { type Device, openDevice } from '../../../bridges/matrix/src/encryption/device.ts'
import { createEncryption, type Encryption } from '../../../bridges/matrix/src/encryption/encryption.ts'
import { createRoomFacts } from '../../../bridges/matrix/src/encryption/facts.ts'
import { openKept } from '../../../bridges/matrix/src/encryption/kept.ts'
import { loadLibrary } from '../../../bridges/matrix/src/encryption/library.ts'
import { HomeserverError } from '../../../bridges/matrix/src/errors.ts'
import type { Homeserver } from '../../../bridges/matrix/src/homeserver.ts'
import { ids } from '../../../bridges/matrix/src/ids.ts'
import { type Fields, fields, list } from '../../../bridges/matrix/src/json.ts'
import { type KeyServer, keyServer } from '../../servers/key-server.ts'

const you = '@you:x'
const bot = '@wechatbot:x'
const users = ids(config({ domain: 'x', hsToken: 'h', bot: 'wechatbot' }))
// keys lie in one folder in a process
const folder = mkdtempSync(join(tmpdir(), 'keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let logged: string[]
let refused: ReadonlySet<string>
/** What happens at the homeserver before it answers. */
let meanwhile: (user: string, path: string) => void
let server: KeyServer
let encryption: Encryption
let mine: Device
/** Each test has people of its own: the folder is the same. */
let count = 0
let ghost: string

const asServer = (call: Homeserver['call']): Homeserver => ({
  call,
  get repository(): never {
    throw new Error('no files here')
  },
  close: () => Promise.resolve(),
})
const starting = () =>
  createEncryption({
    ...{ homeserver: asServer(server.call), ids: users, folder },
    facts: createRoomFacts({ homeserver: server, ids: users }),
    ghosts: { ready: () => Promise.resolve() },
    log: (level, words, about) => void logged.push(`${level} ${words} ${JSON.stringify(about)}`),
  })
beforeEach(async () => {
  count += 1
  ghost = `@wechat_${count}:x`
  logged = []
  refused = new Set()
  meanwhile = () => {}
  server = keyServer({
    people: [you],
    before: (user, path) => {
      meanwhile(user, path)
      if (refused.has(path)) throw new HomeserverError('no', { status: 403, errcode: 'M_FORBIDDEN' })
    },
  })
  const { call } = server
  encryption = starting()
  await call('PUT', ['v3', 'devices', 'MINE'], { user: you })
  mine = await openDevice({
    ...{ library: await loadLibrary(folder), user: you, id: 'MINE', store: `mine${count}`, listens: true },
    call: (method, path, about) => call(method, path, { ...about, user: you, device: 'MINE' }),
    warn: (words) => void logged.push(words),
  })
  return async () => {
    await encryption.stop()
    mine.close()
  }
})

const says = (room: string, body: string, user = ghost) =>
  encryption.seal(room, user, { type: 'm.room.message', content: { msgtype: 'm.text', body } })
let events = 0
/** What I read of it in the room. */
const read = async (room: string, { type, content }: { type: string; content: object }): Promise<unknown> => {
  await mine.take(server.inbox(you))
  const sent = { event_id: `$${++events}`, room_id: room, sender: ghost, origin_server_ts: 1, type, content }
  return fields((await mine.decrypt(room, sent)).content).body
}
const device = async () => (await openKept(folder)).keyDevice
const identity = (user: string): unknown => Object.values(fields(fields(server.keys(user)).keys)).join()

describe('a device that somebody has deleted while we run', () => {
  it('is made anew once, however many rooms it writes in, and all can be read', async () => {
    expect(await read('!1:x', await says('!1:x', 'before'))).toBe('before')
    const before = identity(ghost)
    server.remove(ghost)
    const rooms = ['!2:x', '!3:x', '!4:x']
    const sealed = await Promise.all(rooms.map((room) => says(room, room)))
    expect(identity(ghost)).not.toBe(before)
    expect(logged.filter((line) => line.includes('made anew'))).toHaveLength(1)
    await mine.changed([ghost])
    for (const [n, room] of rooms.entries()) expect(await read(room, sealed[n] ?? expect.fail())).toBe(room)
  })
})

describe('keys that cannot be read any more', () => {
  const fileOf = async () => {
    const { store } = await openKept(folder)
    const [file] = readdirSync(folder).filter((name) => name.includes(store(ghost)))
    return join(folder, file ?? expect.fail('no file'))
  }
  it.each<[string, (file: string) => void]>([
    ['their file is gone', (file) => rmSync(file)],
    // what a kill leaves while it is made
    ['their file is empty', (file) => writeFileSync(file, '')],
    ['their file is none of SQLite’s', (file) => writeFileSync(file, Buffer.alloc(8_192, 'x'))],
  ])('are made anew, and what is said can be read: %s', async (_, damage) => {
    expect(await read('!1:x', await says('!1:x', 'before'))).toBe('before')
    const before = identity(ghost)
    await encryption.stop()
    damage(await fileOf())
    const sealed = await says('!1:x', 'after')
    expect(identity(ghost)).not.toBe(before)
    expect(logged).toContainEqual(expect.stringContaining('cannot be read any more, and it is made anew'))
    await mine.changed([ghost])
    expect(await read('!1:x', sealed)).toBe('after')
  })
})

describe('what is written under a key that does not come', () => {
  const content = {
    ...{ algorithm: 'm.megolm.v1.aes-sha2', session_id: 's'.repeat(43), sender_key: 'k'.repeat(43), device_id: 'D' },
    ciphertext: Buffer.concat([Buffer.from([3, 8, 0, 18, 16]), Buffer.alloc(88)]).toString('base64'),
  }
  const strange = (n: number) => {
    const about = { event_id: `$strange${count}_${n}`, room_id: '!1:x', sender: you, origin_server_ts: 1 }
    return { ...about, type: 'm.room.encrypted', content }
  }

  it('holds up what others write for two seconds, and no longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const event = strange(1)
    encryption.heard([event])
    const opened = () => encryption.open(JSON.stringify(event), true)
    await expect(opened()).rejects.toMatchObject({ name: 'Retry', letsOthers: false })
    vi.setSystemTime(Date.now() + 2_001)
    await expect(opened()).rejects.toMatchObject({ name: 'Retry', letsOthers: true })
  })

  it('is not waited for where it would not be sent anyway', async () => {
    const event = strange(2)
    encryption.heard([event])
    await expect(encryption.open(JSON.stringify(event), false)).rejects.toMatchObject({
      name: 'Unreadable',
      message: 'its key has not come here',
    })
  })
})

describe('what the homeserver does not let us do', () => {
  it('is to sign a device: it is said in the log, and the ghost speaks', async () => {
    refused = new Set(['keys/device_signing/upload'])
    expect(await read('!1:x', await says('!1:x', 'unsigned'))).toBe('unsigned')
    expect(logged).toContainEqual(expect.stringContaining('lets a device not be signed'))
  })
})

describe('the database of the keys', () => {
  const connections = (): Fields => fields(fields(Reflect.get(globalThis, 'indexedDB')).__connections)
  const transactions = () =>
    Object.values(connections()).flatMap((all) => list(all).map((one) => list(fields(one).__transactions).length))

  it('remembers nothing of what is over', async () => {
    // those of other files may still be going
    const before = new Set(Object.keys(connections()))
    for (let n = 0; n < 10; n++) await says('!1:x', `${n}`)
    expect(Math.max(...transactions())).toBe(0)
    await encryption.stop()
    expect(Object.keys(connections()).filter((name) => !before.has(name))).toEqual([])
  })

  const descriptors = '/proc/self/fd'
  const linkOf = (name: string) => {
    try {
      return readlinkSync(join(descriptors, name))
    } catch {
      return ''
    }
  }
  const openFiles = () => readdirSync(descriptors).filter((name) => linkOf(name).startsWith(folder))

  it.skipIf(!existsSync(descriptors))(
    'has one file open for each device that is, and none for the others',
    async () => {
      // those of the tests before may still be closing: a number that is free again is not one of them
      const before = new Map(openFiles().map((name) => [name, linkOf(name)]))
      const added = () => openFiles().filter((name) => before.get(name) !== linkOf(name))
      await says('!1:x', 'hello')
      expect(added()).toHaveLength(1)
      await encryption.stop()
      expect(added()).toEqual([])
    },
  )
})

it('a ghost’s first words cost few requests: its device, its keys, their sign, and each thing of people’s devices once', async () => {
  const before = server.asked.length
  await says('!1:x', 'hello')
  const asked = server.asked.slice(before).map((one) => one.split('/').slice(0, 2).join('/'))
  const keys = ['upload', 'query', 'device_signing', 'signatures', 'query', 'claim'].map(
    (what) => `${ghost} keys/${what}`,
  )
  expect(asked.filter((one) => one.startsWith(ghost))).toEqual([
    `${ghost} devices/${await device()}`,
    ...keys,
    `${ghost} sendToDevice/m.room.encrypted`,
  ])
})

it('what is asked of people’s devices is asked of theirs alone', async () => {
  await says('!1:x', 'hello')
  expect(server.asked.some((one) => one.startsWith(`${bot} `))).toBe(false)
})

// last: what the library gave up stays open
describe('a key of a room', () => {
  it('is changed after 100 messages, also where a restart lies between', async () => {
    const first = await says('!1:x', '0')
    for (let n = 1; n < 10; n++) await says('!1:x', `${n}`)
    await encryption.stop()
    encryption = starting()
    const keys = new Map<unknown, number>()
    for (let n = 10; n <= 100; n++) {
      const { session_id } = fields((await says('!1:x', `${n}`)).content)
      keys.set(session_id, (keys.get(session_id) ?? 0) + 1)
    }
    expect([...keys]).toEqual([
      [fields(first.content).session_id, 90],
      [expect.any(String), 1],
    ])
  })

  it('that ends while it is being given away ends no more than its device, which is opened anew', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const other = `${ghost.slice(0, -2)}b:x`
    await says('!1:x', 'warm', other)
    const week = 7 * 24 * 3_600_000
    meanwhile = (user, path) => {
      if (user !== ghost || !path.startsWith('sendToDevice')) return
      meanwhile = () => {}
      vi.setSystemTime(Date.now() + week)
    }
    const [sealed] = await Promise.all([says('!1:x', 'hello'), says('!2:x', 'beside it', other)])
    expect(logged).toContainEqual(expect.stringContaining('the library gave up a device'))
    expect(await read('!1:x', sealed)).toBe('hello')
  })
})
