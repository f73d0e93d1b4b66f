import { createHash } from 'node:crypto'
import type { Capabilities, Content, Source } from '@queqiao/protocol/model'
import { mentioned, weChatId, words } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { anna, family, message, myself, until, withAnna } from '../matrix/house.ts'
import { type House, house, promises } from './bridges/house.ts'
import { onMatrix } from './bridges/matrix.ts'
import type { FileKind, MediaSide, Shown } from './bridges/side.ts'
import { onTelegram } from './bridges/telegram.ts'
import { onWeb } from './bridges/web.ts'

const can: Capabilities = {
  commands: { send: 'result', fetch: 'result' },
  contents: {
    text: 'as-is',
    image: 'as-is',
    sticker: 'as-is',
    video: 'as-is',
    file: 'link',
    voice: 'file',
    link: 'as-is',
  },
}
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const base64 = (text: string) => Buffer.from(text, 'base64')

/** The least that is such a file. */
const bytes: { readonly [K in FileKind]: Uint8Array } = {
  image: base64('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  sticker: base64('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'),
  video: Buffer.concat([
    Buffer.from('0000001c667479706d703432000000006d7034326d70343169736f6d', 'hex'),
    Buffer.alloc(500),
  ]),
  voice: Buffer.from('#!AMR\nwhatever is said'),
  file: Buffer.from('%PDF-1.7\nplans'),
}
const names = { image: 'cat.png', sticker: 'wave.gif', video: 'film.mp4', voice: 'voice.amr', file: '计划;100%.pdf' }

describe.each([onMatrix, onTelegram, onWeb])('$name', (subject) => {
  let at: House<MediaSide>
  const begin = async (usual: number) => {
    const settings = { patience: { usual }, mediaUrl: 'http://127.0.0.1:1/media', limits: { file: 1_000_000 } }
    at = await house(subject, { can, settings })
  }
  afterEach(() => at.stop())

  const promise = promises(subject)

  const says = (content: Content<Source>, about: object = {}) =>
    at.append(message('', { content, chat: withAnna, ...about }))
  const shown = (): readonly Shown[] => at.side.shown('Anna')
  const last = async (holds: (one: Shown) => boolean): Promise<Shown> => {
    await until(() => shown().some(holds))
    return shown().find(holds) ?? expect.fail()
  }
  const file = (kind: FileKind): Content<Source> => ({ kind, file: { key: 'k1', name: names[kind] } })

  describe('a QR code to log in with', () => {
    beforeEach(() => begin(8_000))

    promise(
      'is a picture at the desk; the next one takes its place, and then the word that it was scanned',
      async () => {
        const desk = () => at.side.shown(at.side.desk)
        const code = (picture: Uint8Array) =>
          at.append({
            ...{ kind: 'login-qr', session: 's1' },
            picture: `data:image/png;base64,${Buffer.from(picture).toString('base64')}`,
          })
        const first = bytes.image
        // the same picture, with something behind its end
        const second = Buffer.concat([bytes.image, Buffer.from('again')])
        await code(first)
        await until(() => desk().some((one) => one.file?.sha256 === sha256(first)))
        const { id } = desk().find((one) => one.file) ?? expect.fail()
        await code(second)
        await until(() => desk().some((one) => one.id === id && one.file?.sha256 === sha256(second)))
        await at.append({ kind: 'login', person: myself, name: 'Me', session: 's1' })
        await until(() => desk().some(({ text }) => text === '✓ Scanned: WeChat is logged in as Me.'))
      },
    )
  })

  describe('a file of WeChat that comes soon', () => {
    beforeEach(() => begin(8_000))

    for (const kind of ['image', 'sticker', 'video', 'file'] as const) {
      promise(`is there with its bytes: ${kind}`, async () => {
        await says(file(kind))
        await at.brings('k1', bytes[kind])
        const { file: seen } = await last((one) => one.file !== undefined)
        expect(seen).toMatchObject({ kind, sha256: sha256(bytes[kind]) })
        if (kind === 'file') expect(seen?.name).toBe(names.file)
      })
    }

    promise('is a file to be saved where it cannot be played', async () => {
      await says(file('voice'))
      await at.brings('k1', bytes.voice)
      const { file: seen } = await last((one) => one.file !== undefined)
      expect(seen).toMatchObject({ kind: 'file', sha256: sha256(bytes.voice) })
    })

    promise('stands where it was sent, among the words', async () => {
      await at.append(message('before', { chat: withAnna }))
      await says(file('file'))
      await at.append(message('after', { chat: withAnna }))
      await at.brings('k1', bytes.file)
      await last(({ text }) => text === 'after')
      expect(shown().map((one) => one.file?.kind ?? one.text)).toEqual(['before', 'file', 'after'])
    })

    promise('has what it answers beside it', async () => {
      await says(file('image'), { quote: { name: 'Bob', excerpt: 'which one?' } })
      await at.brings('k1', bytes.image)
      const { text } = await last((one) => one.file !== undefined)
      expect(text).toBe('> Bob: which one?')
    })
  })

  describe('a file of WeChat that comes late', () => {
    beforeEach(() => begin(50))

    for (const kind of ['image', 'sticker', 'video', 'file'] as const) {
      promise(`has something in its place, which it completes: ${kind}`, async () => {
        await says(file(kind))
        const before = await last(({ text }) => text.startsWith('⏳ ['))
        expect(before.file).toBeUndefined()
        await at.append(message('after', { chat: withAnna }))
        await last(({ text }) => text === 'after')
        await at.brings('k1', bytes[kind])
        const { file: seen } = await last((one) => one.file !== undefined)
        expect(seen?.sha256).toBe(sha256(bytes[kind]))
        await until(() => !shown().some(({ text, file }) => file === undefined && text.startsWith('⏳ [')))
      })
    }

    promise('says what is coming', async () => {
      await says({ kind: 'video', file: { key: 'k1', name: 'film.mp4', size: 500_000 }, seconds: 12 })
      expect((await last(({ text }) => text.startsWith('⏳'))).text).toBe('⏳ [video] 12 s (500 kB)')
    })

    promise('that does not come is named with the reason', async () => {
      await says({ kind: 'file', file: { key: 'k1', name: 'plan.pdf', size: 2_000_000 } })
      const { text } = await last(({ text }) => text.includes('plan.pdf'))
      expect(text).toBe('[file] plan.pdf (2 MB) – it is too large: 2 MB, and the limit is 1 MB')
    })
  })

  describe('a file of WeChat that was taken back before it came', () => {
    const [wechat, line] = [weChatId('oops'), '"Anna" recalled a message']
    const recall = { kind: 'recall', chat: withAnna, fromSelf: false, wechat, text: line } as const
    const shows = async (recalls: 'mark' | 'remove') => {
      at = await house(subject, { can, settings: { patience: { usual: 50 }, recalls } })
      await says(file('image'), { wechat })
      await last(({ text }) => text.startsWith('⏳ ['))
      await at.append(recall)
      await last(({ text }) => text === line)
    }

    promise('never appears where it goes', async () => {
      await shows('remove')
      await expect(at.brings('k1', bytes.image)).rejects.toThrow()
      expect(shown().map(({ text }) => text)).toEqual([line])
    })

    promise('appears where it stays', async () => {
      await shows('mark')
      await at.brings('k1', bytes.image)
      await last((one) => one.file !== undefined)
    })
  })

  describe('a file that is sent there', () => {
    beforeEach(async () => {
      await begin(8_000)
      await at.append(message('hello'))
      await at.reads('Family', 'hello')
    })
    const sent = async () => {
      const { task, command } = await at.taken()
      return command.kind === 'send'
        ? { task, to: command.chat, content: command.content }
        : expect.fail('nothing sent')
    }

    promise('is sent to WeChat as what it is', async () => {
      at.side.give('Family', { kind: 'video', name: names.video, bytes: bytes.video })
      const { to, content } = await sent()
      if (content.kind !== 'video') return expect.fail('no video')
      expect(to).toEqual(family)
      expect(sha256(await at.fetched(content.file.url))).toBe(sha256(bytes.video))
    })

    promise('is sent with its bytes and its name, and the writer told what WeChat was sent', async () => {
      const of = at.side.give('Family', { kind: 'file', name: names.file, bytes: bytes.file })
      const { content, task } = await sent()
      if (content.kind !== 'link') return expect.fail('no link')
      expect(content.title).toBe(names.file)
      expect(sha256(await at.fetched(content.url))).toBe(sha256(bytes.file))
      await at.settle({ task, command: { kind: 'send', chat: family, content } }, { kind: 'done' })
      await until(() => at.side.shown('Family').some(({ text }) => text.includes('link')))
      expect(at.side.shown('Family').at(-1)?.answers).toBe(of)
    })

    promise('comes before its caption', async () => {
      at.side.give('Family', { kind: 'video', name: 'cat.mp4', bytes: bytes.video, caption: 'look at him' })
      expect((await sent()).content.kind).toBe('video')
      expect((await sent()).content).toEqual({ kind: 'text', text: ['look at him'] })
    })

    promise('stays there where its caption begins with //', async () => {
      at.side.give('Family', { kind: 'video', name: 'cat.mp4', bytes: bytes.video, caption: '// he is fat' })
      at.side.write('Family', 'after')
      expect((await sent()).content).toEqual({ kind: 'text', text: ['after'] })
    })

    promise('mentions in its caption whom it answers', async () => {
      const [hello] = at.side.shown('Family')
      const about = { caption: 'this one', ...(hello && { answers: hello.id }) }
      at.side.give('Family', { kind: 'image', name: 'cat.png', bytes: bytes.image, ...about })
      await sent()
      const { content } = await sent()
      if (content.kind !== 'text') return expect.fail('no words')
      expect(words(content.text)).toBe('@Anna this one')
      expect(mentioned(content.text)).toEqual([anna])
    })

    promise('is refused with a word where it is too large', async () => {
      const of = at.side.give('Family', { kind: 'file', name: 'all.zip', bytes: Buffer.alloc(1_000_001, 'PK') })
      await until(() => at.side.shown('Family').some(({ text }) => /^✗ .*the limit is 1 MB/.test(text)))
      expect(at.side.shown('Family').at(-1)?.answers).toBe(of)
    })
  })
})
