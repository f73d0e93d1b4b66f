import { createHash } from 'node:crypto'
import { type Kept, remoteId } from '@queqiao/hub'
import { type Content, roomId } from '@queqiao/protocol/model'
import { describe, expect, it } from 'vitest'
import { cut, dropped, failing, tooMany, tooManyInAlbum } from '../../servers/telegram/index.ts'
import { gif, jpeg, ogg, png } from '../../servers/telegram/samples.ts'
import { house, thrown } from '../house.ts'
import type { Port } from '../port.ts'
import { completed, kept, said } from '../said.ts'

const room = { kind: 'room', id: roomId('r1') } as const
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000)
}

async function* zeros(size: number): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0; left -= 65_536) yield new Uint8Array(Math.min(left, 65_536))
}

/** A file that the hub has. */
const has = (port: Port, bytes: Uint8Array, name: string, type: string, about: Partial<Kept> = {}): Kept => {
  const file = kept(name, type, { size: bytes.length, ...about })
  port.files.set(file.id, () => pieces(bytes))
  return file
}

const picture = (port: Port, width = 400): Kept =>
  has(port, jpeg(width, 300), `${width}.jpg`, 'image/jpeg', { width, height: 300 })
const inRoom = (content: Content<Kept>) => said({ chat: room, content })
const image = (file: Kept) => inRoom({ kind: 'image', file })

describe('a file', () => {
  it('arrives as what it is, byte by byte, with what belongs to it', async () => {
    const { port, settle, lane, seen } = await house()
    const thumbnail = has(port, jpeg(320, 180), 't.jpg', 'image/jpeg', { width: 320, height: 180 })
    const video = has(port, ogg, 'v.mp4', 'video/mp4', { seconds: 9, width: 16, height: 9 })
    const chat = lane()
    await settle(chat, image(picture(port)))
    await settle(chat, inRoom({ kind: 'video', file: video, thumbnail }))
    await settle(chat, inRoom({ kind: 'voice', file: has(port, ogg, 'v.ogg', 'audio/ogg', { seconds: 7 }) }))
    await settle(chat, inRoom({ kind: 'sticker', file: has(port, gif, 'sticker.gif', 'image/gif') }))
    await settle(chat, inRoom({ kind: 'sticker', file: has(port, png(5, 5), 's.webp', 'image/webp') }))
    await settle(chat, inRoom({ kind: 'file', file: has(port, gif, '报告; "a" 100%.pdf', 'image/gif') }))
    const found = seen().map(({ file, text }) => [file?.kind, file?.name, file?.hash, text])
    expect(found).toEqual([
      ['photo', '400.jpg', hash(jpeg(400, 300)), '李雷'],
      ['video', 'v.mp4', hash(ogg), '李雷'],
      ['voice', 'v.ogg', hash(ogg), '李雷'],
      ['animation', 'sticker.gif', hash(gif), '李雷'],
      [undefined, undefined, undefined, '李雷: [sticker]'],
      ['sticker', 's.webp', hash(png(5, 5)), ''],
      ['document', '报告; "a" 100%.pdf', hash(gif), '李雷'],
    ])
    expect(seen()[1]?.file).toMatchObject({ duration: 9, width: 16, height: 9, thumbnail: jpeg(320, 180).length })
    expect(seen()[5]?.replyTo).toBe(seen()[4]?.id)
  })

  it('that is a place stands on the map, behind its words', async () => {
    const { settle, lane, seen } = await house()
    await settle(lane(), inRoom({ kind: 'location', latitude: 31.2, longitude: 121.5, name: 'Tea house' }))
    const [words, place] = seen()
    expect(words?.text).toBe('李雷: [location] Tea house 31.2,121.5')
    expect(place).toMatchObject({ place: { latitude: 31.2, longitude: 121.5, title: 'Tea house' }, replyTo: words?.id })
  })

  it('that Telegram takes for no picture goes as a document; one that it does not take at all is named', async () => {
    const { server, port, settle, lane, seen } = await house()
    await settle(lane(), image(has(port, ogg, 'broken.jpg', 'image/jpeg')))
    server.faults.add(failing(413, 'Request Entity Too Large'), { method: 'sendDocument' })
    await settle(lane(), inRoom({ kind: 'file', file: has(port, ogg, 'a.bin', 'x/y') }))
    expect(seen().map(({ file, text }) => [file?.kind, text])).toEqual([
      ['document', '李雷'],
      [undefined, '李雷\n[file] a.bin (92 B) – Telegram does not take it'],
    ])
  })

  it('goes as a document to somebody who wants no voice, what is music, too, as music', async () => {
    const { server, port, settle, lane, seen } = await house()
    server.faults.add(failing(400, 'Bad Request: VOICE_MESSAGES_FORBIDDEN'), { method: 'sendVoice' })
    await settle(lane(), inRoom({ kind: 'voice', file: has(port, ogg, 'v.ogg', 'audio/ogg') }))
    await settle(lane(), inRoom({ kind: 'voice', file: has(port, ogg, 'v.mp3', 'audio/mpeg') }))
    server.faults.add(failing(400, 'Bad Request: VOICE_MESSAGES_FORBIDDEN'), { method: 'sendVoice' })
    await settle(lane(), inRoom({ kind: 'voice', file: has(port, ogg, 'v.mp3', 'audio/mpeg') }))
    expect(seen()).toMatchObject([
      { file: { kind: 'document', name: 'v.ogg' } },
      { file: { kind: 'voice', name: 'v.mp3' } },
      { file: { kind: 'audio', name: 'v.mp3' } },
    ])
  })

  it('that breaks off on its way is sent again, and stands there once', async () => {
    const { server, port, settle, lane, seen } = await house()
    const file = kept('big.bin', 'x/y', { size: 30_000_000 })
    port.files.set(file.id, () => zeros(30_000_000))
    server.faults.add(cut(500_000), { method: 'sendDocument', times: 2 })
    const retries = await settle(lane(), inRoom({ kind: 'file', file }))
    expect(retries).toMatchObject([{ certain: true }, { certain: true }])
    expect(seen()).toMatchObject([{ file: { size: 30_000_000 } }])
  })

  it('that breaks off certainly did not arrive, and is itself to blame', async () => {
    const { server, port, bridge, lane } = await house()
    const file = kept('big.bin', 'x/y', { size: 30_000_000 })
    port.files.set(file.id, () => zeros(30_000_000))
    server.faults.add(cut(100_000), { method: 'sendDocument' })
    const error = await thrown(bridge.deliver(lane().run(inRoom({ kind: 'file', file }))))
    expect(error).toMatchObject({ name: 'Retry', scope: 'file', certain: true })
  })

  it('whose answer is lost is not sent twice, and the doubt is said', async () => {
    const { server, port, settle, lane, seen } = await house()
    server.faults.add(dropped('after'), { method: 'sendPhoto' })
    expect(await settle(lane(), image(picture(port)))).toMatchObject([{ certain: false }])
    expect(seen().map(({ file, text }) => file?.kind ?? text)).toEqual(['photo', expect.stringMatching(/^⚠/)])
  })

  it('that cannot be read to its end leaves nothing behind, and comes when it can', async () => {
    const { port, settle, lane, seen } = await house()
    const file = picture(port)
    const whole = port.files.get(file.id)
    let tries = 0
    port.files.set(file.id, async function* () {
      if (tries++ > 0) return yield* whole?.() ?? []
      yield jpeg(4, 3)
      throw new Error('EIO')
    })
    expect(await settle(lane(), image(file))).toMatchObject([{ certain: true }])
    expect(seen()).toMatchObject([{ file: { kind: 'photo' } }])
  })

  it('that is gone has the reason in its place', async () => {
    const { settle, lane, seen } = await house()
    expect(await settle(lane(), image(kept('gone.jpg', 'image/jpeg')))).toEqual([])
    expect(seen().map(({ text }) => text)).toEqual(['李雷\n[picture] (2 kB) – the file is not kept any more'])
  })

  it('on its way ends at once with its run, and was certainly not sent', async () => {
    const { port, bridge, lane, seen } = await house()
    const file = picture(port)
    const stopping = new AbortController()
    let letGo = false
    port.files.set(file.id, async function* () {
      try {
        for (;;) {
          yield new Uint8Array(10)
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      } finally {
        letGo = true
      }
    })
    const delivering = thrown(bridge.deliver({ ...lane().run(image(file)), signal: stopping.signal }))
    await new Promise((resolve) => setTimeout(resolve, 100))
    stopping.abort()
    expect(await delivering).toMatchObject({ certain: true })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(letGo).toBe(true)
    expect(seen()).toEqual([])
  })
})

describe('pictures that come together', () => {
  const three = (port: Port) => [1, 2, 3].map((n) => image(picture(port, n * 100)))

  it('are one album, in order, named once', async () => {
    const { port, settle, lane, seen, methods } = await house()
    await settle(lane(), ...three(port))
    expect(methods()).toEqual(['sendMediaGroup'])
    expect(seen().map(({ file, text }) => [file?.width, text])).toEqual([
      [100, '李雷'],
      [200, ''],
      [300, ''],
    ])
    expect(new Set(seen().map(({ file }) => file?.album)).size).toBe(1)
  })

  it('are told to wait, and are an album all the same', async () => {
    const { server, port, settle, lane, seen } = await house()
    server.faults.add(tooMany(7), { method: 'sendMediaGroup' })
    expect(await settle(lane(), ...three(port))).toMatchObject([{ after: 7_000, certain: true }])
    expect(new Set(seen().map(({ file }) => file?.album)).size).toBe(1)
    expect(seen()).toHaveLength(3)
  })

  it.each(['before', 'after'] as const)('are not sent again where some may stand there: %s', async (when) => {
    const { server, port, settle, lane, seen } = await house()
    server.faults.add(tooManyInAlbum(8, when), { method: 'sendMediaGroup' })
    expect(await settle(lane(), ...three(port))).toMatchObject([{ after: 8_000, certain: false, scope: 'destination' }])
    const found = seen().map(({ file, text }) => file?.width ?? text)
    expect(found).toEqual([...(when === 'after' ? [100, 200, 300] : []), expect.stringMatching(/^⚠/)])
  })

  it('are words where the group lets nobody send pictures, and stop nothing behind them', async () => {
    const { server, port, settle, lane, seen } = await house()
    const refused = failing(400, 'Bad Request: not enough rights to send photos to the chat')
    for (const method of ['sendMediaGroup', 'sendPhoto']) server.faults.add(refused, { method, times: 9 })
    const chat = lane()
    const [first, second] = three(port)
    if (first && second) expect(await settle(chat, first, second, inRoom({ kind: 'text', text: ['on'] }))).toEqual([])
    const words = expect.stringMatching(/^李雷\n\[picture\] .* – the bot may not send photos here: .*an administrator$/)
    expect(seen().map(({ text }) => text)).toEqual([words, words, '李雷: on'])
    expect(port.healths.at(-1)).not.toMatchObject({ ready: false })
  })

  it('go one by one where Telegram does not take one of them as a picture', async () => {
    const { port, settle, lane, seen } = await house()
    const bad = image(has(port, ogg, 'bad.jpg', 'image/jpeg', { width: 5, height: 5 }))
    const [first, , last] = three(port)
    if (first && last) await settle(lane(), first, bad, last)
    expect(seen().map(({ file, text }) => [file?.kind, file?.album, text])).toEqual([
      ['photo', undefined, '李雷'],
      ['document', undefined, '李雷'],
      ['photo', undefined, '李雷'],
    ])
  })
})

describe('a file that comes after something stood in its place', () => {
  const begin = async (content: (file: Kept) => Content<Kept>, file: (port: Port) => Kept) => {
    const at = await house()
    const chat = at.lane()
    const ready = file(at.port)
    await at.settle(chat, said({ chat: room, content: content({ ...ready, state: 'wanted' }) }))
    const stood = at.seen()[0]?.id ?? 0
    const come = (about: Partial<Kept> = {}) =>
      at.settle(
        chat,
        completed({ chat: room, content: content({ ...ready, ...about }) }, remoteId(`${at.forum.id}/${stood}`)),
      )
    return { ...at, stood, come }
  }
  const asImage = (file: Kept) => ({ kind: 'image', file }) as const
  const asVoice = (file: Kept) => ({ kind: 'voice', file, seconds: 7 }) as const
  const voice = (port: Port) => has(port, ogg, 'v.ogg', 'audio/ogg')

  it('takes its place', async () => {
    const { seen, come, stood } = await begin(asImage, picture)
    expect(seen()).toMatchObject([{ text: '李雷: ⏳ [picture] (133 B)' }])
    await come()
    expect(seen()).toMatchObject([{ id: stood, text: '李雷', file: { kind: 'photo', width: 400 }, edited: true }])
  })

  it('takes its place also where the answer to the edit was lost', async () => {
    const { server, seen, come, stood } = await begin(asImage, picture)
    server.faults.add(dropped('after'), { method: 'editMessageMedia' })
    await come()
    expect(seen()).toMatchObject([{ id: stood, file: { kind: 'photo' } }])
  })

  it('answers it where it is voice; the words then say only what it is', async () => {
    const { seen, come, stood } = await begin(asVoice, voice)
    expect(seen()).toMatchObject([{ text: '李雷: ⏳ [voice message] 7 s' }])
    await come()
    expect(seen()).toMatchObject([
      { id: stood, text: '李雷: [voice message] 7 s' },
      { replyTo: stood, file: { kind: 'voice', hash: hash(ogg) } },
    ])
  })

  it('answers it where Telegram refuses the edit; the words then say only what it is', async () => {
    const { server, seen, come, stood } = await begin(asImage, picture)
    server.faults.add(failing(400, 'Bad Request: MEDIA_EMPTY'), { method: 'editMessageMedia' })
    await come()
    expect(seen()).toMatchObject([
      { id: stood, text: '[picture] (133 B)' },
      { replyTo: stood, text: '李雷', file: { kind: 'photo' } },
    ])
  })

  it('is a document there where Telegram takes it for no picture', async () => {
    const { seen, come, stood } = await begin(asImage, (port) => has(port, ogg, 'a.jpg', 'image/jpeg'))
    await come()
    expect(seen()).toMatchObject([{ id: stood, file: { kind: 'document', name: 'a.jpg' } }])
  })

  it('says there why it does not come', async () => {
    const { seen, come, stood } = await begin(asImage, picture)
    await come({ state: 'failed', reason: 'WeChat has deleted it' })
    expect(seen()).toMatchObject([{ id: stood, text: '李雷: [picture] (133 B) – WeChat has deleted it' }])
  })

  it('comes as a new message where somebody has deleted what stood there', async () => {
    const { alice, forum, seen, come, server } = await begin(asVoice, voice)
    server.room(forum).messages.clear()
    await come()
    expect(seen()).toMatchObject([{ file: { kind: 'voice' } }])
    expect(alice.id).toBeGreaterThan(0)
  })

  it('answers it on a server that is too old for such edits', async () => {
    const { server, seen, come, stood } = await begin(asImage, picture)
    server.faults.add(failing(400, 'Bad Request: there is no media in the message to edit'), {
      method: 'editMessageMedia',
    })
    await come()
    expect(seen()).toMatchObject([
      { id: stood, text: '[picture] (133 B)' },
      { replyTo: stood, file: { kind: 'photo' } },
    ])
  })
})

it('no error of an upload names the token, the words or the name of the file', async () => {
  const { server, port, bridge, lane } = await house()
  const voice = { method: 'sendVoice' }
  server.faults.add(dropped('before'), voice)
  server.faults.add(cut(10), { ...voice, nth: 2 })
  server.faults.add(failing(400, 'Bad Request: something new'), { ...voice, nth: 2 })
  const file = has(port, ogg, '私房话.ogg', 'audio/ogg')
  const what = inRoom({ kind: 'voice', file, transcript: '私房话' })
  const secrets = new RegExp(`${server.token}|私房话`)
  for (const name of ['a', 'b', 'c']) {
    const error = await thrown(bridge.deliver(lane(name).run(what)))
    expect(error).toBeInstanceOf(Error)
    for (let one = error; one instanceof Error; one = one.cause) {
      expect(JSON.stringify(one)).not.toMatch(secrets)
      expect(`${one.stack}`).not.toMatch(secrets)
    }
  }
})
