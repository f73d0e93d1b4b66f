import { Attachment, EncryptedAttachment } from '@matrix-org/matrix-sdk-crypto-wasm'
import { EventType, type MatrixEvent } from 'matrix-js-sdk'
import {
  AllDevicesIsolationMode,
  EventShieldColour,
  OnlySignedDevicesIsolationMode,
} from 'matrix-js-sdk/lib/crypto-api/index.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { gifts } from './gifts.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { anna, dad, group, home, mum } from './people.ts'

const family = group('一家人', '1001', home)
const given = await gifts()
const encrypted = EventType.RoomMessageEncrypted

describe.skipIf(noSynapse)(`encrypted rooms${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: MatrixHouse
  beforeAll(async () => {
    house = await matrixHouse({
      separate: true,
      settings: { limits: { result: '3s' }, media: { patience: '10s' } },
      puppet: 'registration',
      matrix: { encryption: true, status: true },
    })
  })
  afterAll(() => house?.stop())

  const events = (room: string): readonly MatrixEvent[] =>
    house.you.client.getRoom(house.you.roomId(room))?.getLiveTimeline().getEvents() ?? []
  /** What somebody reads in a room under these words, once it can be read. */
  const read = (room: string, body: string): Promise<MatrixEvent> =>
    house.you.until(
      ({ rooms }) => rooms().includes(room) && events(room).find((event) => event.getContent().body === body),
      30_000,
    )
  const shieldOf = async (event: MatrixEvent) =>
    (await house.you.client.getCrypto()?.getEncryptionInfoForEvent(event))?.shieldColour
  /** What the homeserver has behind an encrypted file, and what it is for its readers. */
  const fileOf = async ({ url, ...keys }: { readonly url: string }) => {
    const stored = await house.you.download(url)
    return { stored, read: Buffer.from(Attachment.decrypt(new EncryptedAttachment(stored, JSON.stringify(keys)))) }
  }
  /** Somebody's WeChat with one contact, in whose room something was said. */
  const chat = async (name: string) => {
    const wechat = await house.wechat({
      ...home,
      ...{ wxid: `wxid_${name}`, people: [{ ...anna, remark: name }], fetchMedia: true },
    })
    await wechat.says({ from: anna.wxid, text: 'hello' })
    await read(name, 'hello')
    return wechat
  }

  test('what WeChat says and what is answered is encrypted on its way, and clients warn of nothing', async () => {
    const { you } = house
    const wechat = await chat('Texts')
    await wechat.says({ from: anna.wxid, text: '你好 🙂' })
    const hi = await read('Texts', '你好 🙂')
    expect([hi.getWireType(), hi.sender?.name]).toEqual([encrypted, 'Texts'])
    expect(JSON.stringify(hi.getWireContent())).not.toContain('你好')
    expect(await shieldOf(hi)).toBe(EventShieldColour.NONE)
    const answer = await you.send('Texts', 'Hello Anna')
    expect(await wechat.sees(({ text }) => text === 'Hello Anna')).toMatchObject({ chat: anna.wxid })
    expect(
      events('Texts')
        .find((event) => event.getId() === answer)
        ?.getWireType(),
    ).toBe(encrypted)
    await wechat.phone({ to: anna.wxid, text: 'from the phone' })
    const phone = await read('Texts', 'from the phone')
    // nobody's own keys are ours: a ghost says it, though we may speak for its owner
    expect([phone.getWireType(), phone.getSender()]).toEqual([encrypted, '@wechat_wxid___texts:localhost'])
    expect(wechat.complaints).toEqual([])
  }, 120_000)

  test('in a group each member has a device of their own; a reply is a mention, an edit goes as one', async () => {
    const { you } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_group', rooms: [{ ...family, owner: mum.wxid }] })
    await wechat.says({ from: mum.wxid, room: family.wxid, text: '今晚回家吃饭吗？' })
    await wechat.says({ from: dad.wxid, room: family.wxid, text: '七点见' })
    const [question, answer] = [await read('一家人', '今晚回家吃饭吗？'), await read('一家人', '七点见')]
    expect([await shieldOf(question), await shieldOf(answer)]).toEqual([EventShieldColour.NONE, EventShieldColour.NONE])
    expect(question.getWireContent().device_id).toBe(answer.getWireContent().device_id)
    expect(question.getSender()).not.toBe(answer.getSender())
    const reply = { 'm.relates_to': { 'm.in_reply_to': { event_id: question.getId() } } }
    const called = { 'm.mentions': { user_ids: [question.getSender()] } }
    const of = await you.write('一家人', '回来', { ...reply, ...called })
    const seen = await wechat.sees(({ text }) => text.includes('回来'))
    expect(seen).toMatchObject({ chat: family.wxid, at: [mum.wxid] })
    const now = { msgtype: 'm.text', body: '不回来', 'm.mentions': {} }
    const edit = { 'm.new_content': now, 'm.relates_to': { rel_type: 'm.replace', event_id: of } }
    await you.write('一家人', '* 不回来', edit)
    expect(await wechat.sees(({ text }) => text.includes('✎'))).toMatchObject({
      text: expect.stringContaining('不回来'),
    })
    expect(wechat.complaints).toEqual([])
  }, 120_000)

  test('pictures are encrypted for the homeserver, both ways', async () => {
    const { you } = house
    const wechat = await chat('Pictures')
    await wechat.says({ from: anna.wxid, kind: 'image', file: { name: 'a.jpg', bytes: given.jpeg } })
    const shown = await you.until(
      () => events('Pictures').find((event) => event.getContent().msgtype === 'm.image'),
      30_000,
    )
    const { url, file } = shown.getContent()
    expect(url).toBeUndefined()
    const there = await fileOf(file)
    expect(there.read.equals(given.jpeg)).toBe(true)
    expect(there.stored.includes(Buffer.from(given.jpeg.subarray(0, 64)))).toBe(false)

    const own = Attachment.encrypt(given.pdf)
    const keys = JSON.parse(own.mediaEncryptionInfo ?? '')
    const bytes = new Blob([Uint8Array.from(own.encryptedData)])
    const { content_uri } = await you.client.uploadContent(bytes, { includeFilename: false })
    await you.write('Pictures', 'plan.pdf', { msgtype: 'm.file', file: { ...keys, url: content_uri } })
    const { thing } = await wechat.sees(({ thing }) => thing.kind === 'file', 30_000)
    const received = 'file' in thing ? thing.file?.bytes : undefined
    expect(Buffer.from(received ?? []).equals(given.pdf)).toBe(true)
    expect(wechat.complaints).toEqual([])
  }, 120_000)

  test('keys outlive a crash, and what was written while Queqiao was down is read afterwards', async () => {
    const { you, queqiao } = house
    const wechat = await chat('Crash')
    const before = await you.send('Crash', 'before')
    await wechat.sees(({ text }) => text === 'before')
    await queqiao.kill()
    await you.send('Crash', 'with the old key')
    // a new key, which comes while nobody is there to take it
    await you.client.getCrypto()?.forceDiscardSession(you.roomId('Crash'))
    await you.send('Crash', 'meanwhile')
    await you.send('Crash', 'and this')
    await queqiao.start()
    await wechat.sees(({ text }) => text === 'and this', 60_000)
    expect(wechat.seen.flatMap(({ by, text }) => (by === 'task' ? [text] : []))).toEqual([
      'before',
      'with the old key',
      'meanwhile',
      'and this',
    ])
    const now = { msgtype: 'm.text', body: 'before it', 'm.mentions': {} }
    const edit = { 'm.new_content': now, 'm.relates_to': { rel_type: 'm.replace', event_id: before } }
    await you.write('Crash', '* before it', edit)
    await wechat.sees(({ text }) => text === '✎ before it')
    await wechat.says({ from: anna.wxid, text: 'still here' })
    const after = await read('Crash', 'still here')
    expect(await shieldOf(after)).toBe(EventShieldColour.NONE)
    expect(wechat.complaints).toEqual([])
  }, 180_000)

  test('a device that somebody has deleted gets new keys, and nobody has to do anything', async () => {
    const { you, queqiao, bot, synapse } = house
    const crypto = you.client.getCrypto()
    const wechat = await chat('Deleted')
    const [hello] = events('Deleted').filter((event) => event.getContent().body === 'hello')
    const device: string = hello?.getWireContent().device_id
    const keys = async (user: string) =>
      (await crypto?.getUserDeviceInfo([user]))?.get(user)?.get(device)?.getIdentityKey()
    const before = await keys(bot.mxid)
    await queqiao.kill()
    for (const user of [bot.mxid, hello?.getSender() ?? '']) {
      const url = `${synapse.url}/_matrix/client/v3/devices/${device}?user_id=${encodeURIComponent(user)}`
      const headers = { authorization: `Bearer ${bot.token}` }
      expect((await fetch(url, { method: 'DELETE', headers, body: '{}' })).status).toBe(200)
    }
    await queqiao.start()
    await expect.poll(async () => [undefined, before].includes(await keys(bot.mxid)), { timeout: 30_000 }).toBe(false)
    await you.send('Deleted', 'with new keys')
    await wechat.sees(({ text }) => text === 'with new keys', 30_000)
    await wechat.says({ from: anna.wxid, text: 'hello again' })
    await read('Deleted', 'hello again')
    expect(wechat.complaints).toEqual([])
  }, 180_000)

  test('whoever’s client keeps the key to itself is told so', async () => {
    const { you } = house
    const crypto = you.client.getCrypto() ?? expect.fail('no crypto')
    const wechat = await chat('Withheld')
    crypto.globalBlacklistUnverifiedDevices = true
    await crypto.forceDiscardSession(you.roomId('Withheld'))
    const id = await you.send('Withheld', 'for verified devices')
    const told = await you.until(() => you.timeline('Withheld').find(({ replyTo }) => replyTo === id), 60_000)
    expect(told.body).toContain('its key was withheld: ')
    crypto.globalBlacklistUnverifiedDevices = false
    await crypto.forceDiscardSession(you.roomId('Withheld'))
    await you.send('Withheld', 'for all')
    await wechat.sees(({ text }) => text === 'for all')
    expect(wechat.seen.some(({ text }) => text.includes('verified'))).toBe(false)
    expect(wechat.complaints).toEqual([])
  }, 120_000)

  test('a client that leaves out devices which their owners have not signed reads, and is read', async () => {
    const { you } = house
    const crypto = you.client.getCrypto() ?? expect.fail('no crypto')
    await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: async (make) => void (await make(null)) })
    crypto.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode())
    const wechat = await chat('Strict')
    await you.send('Strict', 'to signed devices')
    await wechat.sees(({ text }) => text === 'to signed devices')
    crypto.setDeviceIsolationMode(new AllDevicesIsolationMode(false))
    expect(wechat.complaints).toEqual([])
  }, 120_000)

  test('an encrypted room of one’s own becomes that of a chat', async () => {
    const { you, bot } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_linked', people: [{ ...dad, remark: 'Linked' }] })
    const { room_id } = await you.client.createRoom({
      name: 'Our own',
      invite: [bot.mxid],
      power_level_content_override: { users: { [bot.mxid]: 50 } },
      initial_state: [{ type: 'm.room.encryption', state_key: '', content: { algorithm: 'm.megolm.v1.aes-sha2' } }],
    })
    const can = await you.until(
      ({ rooms }) =>
        rooms().includes('Our own') &&
        events('Our own').find((event) => String(event.getContent().body).startsWith('Type “!wx link CHAT”')),
      30_000,
    )
    expect(can.getWireType()).toBe(encrypted)
    await you.send('Our own', '!wx link Linked for wxid_linked')
    await read('Our own', 'This is the place of the chat with Linked now.')
    await wechat.says({ from: dad.wxid, text: 'in our own room' })
    const shown = await read('Our own', 'in our own room')
    expect([shown.getRoomId(), shown.getWireType()]).toEqual([room_id, encrypted])
    await you.send('Our own', 'from there')
    await wechat.sees(({ text }) => text === 'from there')
    expect(wechat.complaints).toEqual([])
  }, 120_000)

  test('what is typed in the desk is encrypted, too', async () => {
    const { you } = house
    await house.wechat({ ...home, wxid: 'wxid_desk', nickname: 'Desk' })
    const desk = await you.until(
      () => you.rooms().find((room) => room.startsWith('WeChat') && room.includes('Desk')),
      30_000,
    )
    await you.send(desk, 'status')
    const answer = await you.until(
      () => events(desk).find((event) => /^WeChat \(Desk\) is logged in/.test(event.getContent().body)),
      30_000,
    )
    expect(answer.getWireType()).toBe(encrypted)
  }, 120_000)

  test('whoever wrote what cannot be read is told so', async () => {
    const { you } = house
    const wechat = await chat('Unread')
    const content = {
      algorithm: 'm.megolm.v1.aes-sha2',
      ciphertext: 'AwgA',
      session_id: 'none',
      sender_key: 'none',
      device_id: 'X',
    }
    const id = await you.emit('Unread', encrypted, content)
    const told = await you.until(() => you.timeline('Unread').find(({ replyTo }) => replyTo === id), 60_000)
    expect(told).toMatchObject({
      type: 'm.notice',
      body: expect.stringContaining('✗ it is encrypted and could not be read here'),
    })
    // beside it, for clients that show it at the message, and for everybody: no reason, which may hold what was written
    const status = await you.until(() =>
      events('Unread').find((event) => event.getType() === 'com.beeper.message_send_status'),
    )
    expect([status.isEncrypted(), status.getContent().status]).toEqual([false, 'FAIL_PERMANENT'])
    expect(status.getContent().message).toBeUndefined()
    await you.send('Unread', 'this goes')
    await wechat.sees(({ text }) => text === 'this goes')
    expect(wechat.complaints).toEqual([])
  }, 120_000)
})
