import { createHash } from 'node:crypto'
import type { DialectName, Media, Seen as SeenInWeChat, Spoken, ThingKind, WeChatClient } from '@queqiao/simulator'
import { EventType, MsgType } from 'matrix-js-sdk'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { desk } from '../hub/files/convert/desk.ts'
import { playedMp3, playedOpus } from '../hub/files/convert/voice.ts'
import type { Gift, Seen as SeenInMatrix } from '../servers/element.ts'
import { noSynapse } from '../servers/synapse.ts'
import type { Seen as SeenInTelegram, Showing } from '../servers/telegram/index.ts'
import { gifts, type Shelf, seconds, shelf } from './gifts.ts'
import { type BothHouse, bothHouse } from './house.ts'
import { anna, home } from './people.ts'

const others = ['wehelp', 'wequick-2019', 'wequick-2021'] as const
const dialects: readonly DialectName[] = ['wehub', ...others]

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const isPlaceholder = (words: string) => words.includes('⏳')
const within = (from: number, to: number) => expect.toSatisfy((value: number) => value >= from && value <= to)

const given = await gifts()
const { make } = desk()
const ogg = Uint8Array.from((await make('voice-for-people', given.wav)).bytes)
const plan = '计划;100%"一".pdf'
const history = [
  '<msg><appmsg><title>群聊的聊天记录</title><type>19</type><recorditem><![CDATA[<recordinfo><title>群聊的聊天记录</title>',
  '<datalist count="2"><dataitem datatype="1" dataid="1"><sourcename>阿兰</sourcename><datadesc>早</datadesc></dataitem>',
  '<dataitem datatype="2" dataid="2"><sourcename>阿强</sourcename><datafmt>jpg</datafmt></dataitem></datalist>',
  '</recordinfo>]]></recorditem></appmsg></msg>',
].join('')

describe.skipIf(noSynapse)(`Files${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: BothHouse
  let web: Shelf
  const chats = new Map<string, WeChatClient>()
  beforeAll(async () => {
    web = await shelf({ sticker: given.gif, 'news.jpg': given.jpeg, face: given.webp })
    const settings = { media: { patience: '15s' }, fetch: { allowPrivate: ['127.0.0.1/32'] } }
    house = await bothHouse({ dialects: others, settings })
    const all = dialects.flatMap((dialect) => [`From ${dialect}`, `To ${dialect}`].map((name) => ({ dialect, name })))
    await Promise.all(all.map(async ({ dialect, name }) => chats.set(name, await chatWith(dialect, name))))
  })
  afterAll(async () => {
    await house?.stop()
    web?.close()
    expect(house?.telegram.server.violations ?? []).toEqual([])
  })

  /** Somebody's WeChat with one contact, in whose chat something has been said. */
  const chatWith = async (dialect: DialectName, name: string): Promise<WeChatClient> => {
    const own = {
      ...home,
      wxid: `wxid_${name.replaceAll(/\W/g, '_')}`,
      people: [{ ...anna, remark: name, avatar: `${web.url}/face` }],
    }
    const wechat = await house.speaking(dialect, { ...own, fetchMedia: true })
    await wechat.reportContacts()
    await wechat.says({ from: anna.wxid, text: 'hello' })
    await house.matrix.you.until((you) => you.rooms().includes(name) && you.timeline(name).length > 0)
    await house.telegram.server.until(() => house.telegram.topic(name).length > 0, 15_000)
    return wechat
  }

  const clientOf = (name: string): WeChatClient => chats.get(name) ?? expect.fail(`no client for ${name}`)

  /** What comes into a chat from now on, on both sides, when there is as much of it. */
  const listen = (name: string) => {
    const { matrix, telegram } = house
    const before = new Set(matrix.you.timeline(name).map(({ eventId }) => eventId))
    const earlier = new Set(telegram.topic(name).map(({ id }) => id))
    const inTelegram = () => telegram.topic(name).filter(({ id, text }) => !earlier.has(id) && !isPlaceholder(text))
    return {
      matrix: (count: number): Promise<readonly SeenInMatrix[]> =>
        matrix.you.until((you) => {
          const fresh = you.timeline(name).filter(({ eventId, body }) => !before.has(eventId) && !isPlaceholder(body))
          return fresh.length >= count && fresh
        }),
      telegram: async (count: number): Promise<readonly SeenInTelegram[]> => {
        await telegram.server.until(() => inTelegram().length >= count, 15_000)
        return inTelegram()
      },
    }
  }

  const bytesIn = (message: SeenInMatrix | undefined) => house.matrix.you.download(message?.url ?? '')

  describe.each(dialects)('from %s', (dialect) => {
    const name = `From ${dialect}`
    const brings = dialect !== 'wehelp'
    let wechat: WeChatClient
    beforeAll(() => {
      wechat = clientOf(name)
    })
    afterAll(() => {
      expect(wechat.complaints).toEqual([])
    })

    /** What stands on both sides after somebody has said it. */
    const says = async (spoken: Spoken, count = { matrix: 1, telegram: 1 }) => {
      const chat = listen(name)
      await wechat.says({ from: anna.wxid, ...spoken })
      return { inMatrix: await chat.matrix(count.matrix), inTelegram: await chat.telegram(count.telegram) }
    }
    /** The same for a file, which is told of in words where the client does not bring any. */
    const shows = async (spoken: Spoken, words: string) => {
      const { inMatrix, inTelegram } = await says(spoken)
      const [first, second] = [inMatrix[0], inTelegram[0]]
      expect([inMatrix.length, inTelegram.length]).toEqual([1, 1])
      if (brings) return { bytes: await bytesIn(first), inMatrix: first, inTelegram: second }
      const why = `${words} – this WeChat client does not bring such files`
      expect(first).toMatchObject({ type: 'm.text', sender: name, body: why, url: undefined })
      expect(second).toMatchObject({ text: why })
      return undefined
    }

    test('the ghost of who speaks shows the picture of them', async () => {
      const look = async () => (await says({ text: 'look at me' })).inMatrix[0]?.picture
      let picture = await look()
      for (const end = Date.now() + 40_000; picture === undefined && Date.now() < end; ) picture = await look()
      expect((await house.matrix.you.download(picture ?? '')).equals(given.webp)).toBe(true)
    })

    test('a picture is one, with its size and its very bytes', async () => {
      const shown = await shows({ kind: 'image', file: { name: 'IMG_1.jpg', bytes: given.jpeg } }, '[picture] (8 kB)')
      if (!shown) return
      const info = { mimetype: 'image/jpeg', w: 320, h: 240, size: given.jpeg.length }
      expect(shown.inMatrix).toMatchObject({ type: 'm.image', sender: name, filename: 'picture.jpg', info })
      expect(shown.bytes.equals(given.jpeg)).toBe(true)
      const file = { kind: 'photo', width: 320, height: 240, hash: hashOf(given.jpeg) }
      expect(shown.inTelegram).toMatchObject({ file, text: '' })
    })

    test('a voice message plays for as long as somebody spoke', async () => {
      const file = dialect === 'wequick-2019' ? given.silk : given.mp3
      const shown = await shows({ kind: 'voice', seconds, file: { name: 'v', bytes: file } }, '[voice message] 3 s')
      if (!shown) return
      const info = { mimetype: 'audio/ogg', duration: within(2_900, 3_150), size: shown.bytes.length }
      expect(shown.inMatrix).toMatchObject({ type: 'm.audio', voice: true, filename: 'voice.ogg', info })
      expect((await playedOpus(shown.bytes)).length / 48_000).toEqual(within(2.9, 3.15))
      expect(shown.inTelegram).toMatchObject({ file: { kind: 'voice', duration: 3, hash: hashOf(shown.bytes) } })
    })

    test('a video is one, with its size, its length and its very bytes', async () => {
      const video: Spoken = { kind: 'video', seconds: 2, file: { name: 'clip.mp4', bytes: given.mp4 } }
      const shown = await shows(video, '[video] 2 s (2.7 kB)')
      if (!shown) return
      const info = { mimetype: 'video/mp4', w: 160, h: 120, duration: 2_000, size: given.mp4.length }
      expect(shown.inMatrix).toMatchObject({ type: 'm.video', filename: 'video.mp4', info })
      expect(shown.bytes.equals(given.mp4)).toBe(true)
      const file = { kind: 'video', width: 160, height: 120, duration: 2, hash: hashOf(given.mp4) }
      expect(shown.inTelegram).toMatchObject({ file })
      // the other clients name none
      const thumbnail = dialect.startsWith('wequick') ? { mimetype: 'image/jpeg', w: 1, h: 1 } : undefined
      expect(shown.inMatrix?.info.thumbnail_info).toEqual(thumbnail && expect.objectContaining(thumbnail))
      expect(shown.inTelegram?.file?.thumbnail === undefined).toBe(thumbnail === undefined)
    })

    test('a file keeps its name and its bytes', async () => {
      const shown = await shows({ kind: 'file', file: { name: plan, bytes: given.pdf } }, `[file] ${plan} (300 kB)`)
      if (!shown) return
      const info = { mimetype: 'application/pdf', size: given.pdf.length }
      expect(shown.inMatrix).toMatchObject({ type: 'm.file', filename: plan, body: plan, info })
      expect(shown.bytes.equals(given.pdf)).toBe(true)
      expect(shown.inTelegram).toMatchObject({ file: { kind: 'document', name: plan, hash: hashOf(given.pdf) } })
    })

    test('a sticker moves, wherever it was fetched from', async () => {
      const sticker: Spoken = { kind: 'sticker', url: `${web.url}/sticker`, file: { name: 's.gif', bytes: given.gif } }
      const { inMatrix, inTelegram } = await says(sticker)
      const info = { mimetype: 'image/gif', w: 64, h: 64, is_animated: true, size: given.gif.length }
      expect(inMatrix).toMatchObject([{ type: 'm.sticker', info }])
      expect((await bytesIn(inMatrix[0])).equals(given.gif)).toBe(true)
      expect(inTelegram).toMatchObject([
        { file: { kind: 'animation', width: 64, height: 64, hash: hashOf(given.gif) } },
      ])
    })

    test('a link has its words and its picture', async () => {
      const url = 'https://news.example/1?a=1&b=2'
      const link = { kind: 'link', title: '新闻', url, description: 'today', picture: `${web.url}/news.jpg` } as const
      const { inMatrix, inTelegram } = await says(link, { matrix: 2, telegram: 1 })
      const words = `[link] 新闻 ${url}\ntoday`
      expect(inMatrix).toMatchObject([{ body: words }, { type: 'm.image', info: { w: 320, h: 240 } }])
      expect((await bytesIn(inMatrix[1])).equals(given.jpeg)).toBe(true)
      expect(inTelegram).toMatchObject([{ text: words, file: { kind: 'photo', hash: hashOf(given.jpeg) } }])
    })

    // the document of 2019 has no report for places
    test.skipIf(dialect === 'wequick-2019')('a place is on the map', async () => {
      // the same place on WeChat's map and on everybody else's
      const said = { latitude: 31.175304, longitude: 121.531542, name: 'Tea house', address: '1 Bund' }
      const meant = { latitude: 31.177428, longitude: 121.527211 }
      const { inMatrix, inTelegram } = await says({ kind: 'location', ...said })
      const body = '[location] Tea house 1 Bund 31.177428,121.527211'
      expect(inMatrix).toMatchObject([{ type: 'm.location', geo: 'geo:31.177428,121.527211', body }])
      expect(inTelegram).toMatchObject([{ place: { ...meant, title: 'Tea house' } }])
    })

    const program = { kind: 'mini-program', title: '打车', program: '出行' } as const
    test.each<readonly [string, Spoken, string]>([
      ['a card', { kind: 'card', person: anna.wxid }, '[contact card] Anna'],
      [
        'a merged history',
        { kind: 'xml', type: 49, xml: history },
        '[chat history] 群聊的聊天记录\n阿兰: 早\n阿强: [picture]',
      ],
    ])('%s can be read', async (_, spoken, words) => {
      const { inMatrix, inTelegram } = await says(spoken)
      expect(inMatrix.map(({ body }) => body)).toEqual([words])
      // on a page it is also said why the picture is not there
      const plain = inTelegram.map(({ text }) => text.replace(/ – this WeChat client does not bring such files$/, ''))
      expect(plain).toEqual([words])
    })

    test('a mini-program can be read, and has its cover where the client brings it', async () => {
      const cover = dialect === 'wehub'
      const { inMatrix, inTelegram } = await says(program, { matrix: cover ? 2 : 1, telegram: 1 })
      expect(inMatrix[0]).toMatchObject({ type: 'm.text', body: '[mini program] 出行: 打车' })
      expect(inMatrix.slice(1).map(({ type }) => type)).toEqual(cover ? ['m.image'] : [])
      expect(inTelegram.map(({ text, file }) => [text, file?.kind])).toEqual([
        ['[mini program] 出行: 打车', cover ? 'photo' : undefined],
      ])
    })
  })

  /** What each client sends of it. */
  const sentAs: Readonly<Record<string, Readonly<Record<DialectName, ThingKind>>>> = {
    image: { wehub: 'image', wehelp: 'link', 'wequick-2019': 'image', 'wequick-2021': 'image' },
    voice: { wehub: 'file', wehelp: 'link', 'wequick-2019': 'file', 'wequick-2021': 'file' },
    video: { wehub: 'video', wehelp: 'link', 'wequick-2019': 'file', 'wequick-2021': 'video' },
    file: { wehub: 'file', wehelp: 'link', 'wequick-2019': 'file', 'wequick-2021': 'file' },
    sticker: { wehub: 'sticker', wehelp: 'link', 'wequick-2019': 'image', 'wequick-2021': 'sticker' },
    location: { wehub: 'link', wehelp: 'text', 'wequick-2019': 'text', 'wequick-2021': 'text' },
  }
  const words: Readonly<Record<string, string>> = { image: 'a picture', text: 'text' }

  describe.each(dialects)('to %s', (dialect) => {
    const name = `To ${dialect}`
    let wechat: WeChatClient
    beforeAll(() => {
      wechat = clientOf(name)
    })
    afterAll(() => {
      expect(wechat.complaints).toEqual([])
    })

    /** What comes into WeChat next, and as what. */
    const next = async (kind: string, write: () => unknown): Promise<SeenInWeChat> => {
      const before = new Set(wechat.seen)
      await write()
      const seen = await wechat.sees((one) => !before.has(one))
      expect(seen).toMatchObject({ chat: anna.wxid, thing: { kind: sentAs[kind]?.[dialect] } })
      return seen
    }
    /** The file in it, or behind the link in it. */
    const fileIn = async ({ thing }: SeenInWeChat): Promise<Media & { readonly bytes: Uint8Array }> => {
      if (thing.kind === 'link') {
        const response = await fetch(thing.url)
        expect(response.status).toBe(200)
        return { name: thing.title, bytes: Buffer.from(await response.arrayBuffer()) }
      }
      const file = 'file' in thing ? thing.file : undefined
      return { name: file?.name ?? '', bytes: file?.bytes ?? new Uint8Array() }
    }
    const noticeOf = (kind: string): string | undefined => {
      const as = sentAs[kind]?.[dialect] ?? kind
      return as === kind ? undefined : `✓ WeChat was sent this as ${words[as] ?? `a ${as}`}`
    }
    /** Sends it from Matrix. Its sender is told where WeChat was sent something else. */
    const fromMatrix = async (kind: string, gift: Gift | { readonly name: string; readonly geo: string }) => {
      const { you } = house.matrix
      let id = ''
      const seen = await next(kind, async () => {
        id = 'geo' in gift ? await you.locate(name, gift) : await you.give(name, gift)
      })
      const notice = noticeOf(kind)
      if (notice) {
        const found = await you.until(() => you.timeline(name).find(({ replyTo }) => replyTo === id))
        expect(found).toMatchObject({ type: 'm.notice', body: notice })
      }
      return seen
    }
    /** The same from Telegram. */
    const fromTelegram = async (kind: string, showing: Showing) => {
      const { you, forum, thread, server, topic } = house.telegram
      let id = 0
      const seen = await next(kind, () => {
        id = you.show(forum, showing, { thread: thread(name) }).message_id
      })
      const notice = noticeOf(kind)
      if (notice) {
        const answer = () => topic(name).find(({ replyTo }) => replyTo === id)
        await server.until(() => answer() !== undefined, 15_000)
        expect(answer()?.text).toBe(notice)
      }
      return seen
    }

    test('a picture tells nobody where it was taken', async () => {
      const gift = { name: 'IMG 1.jpg', mimetype: 'image/jpeg', bytes: given.tracked } as const
      expect(Buffer.from(gift.bytes).includes('Secret Phone')).toBe(true)
      const sent = [
        await fromMatrix('image', { type: MsgType.Image, ...gift }),
        await fromTelegram('image', { kind: 'photo', ...gift }),
      ]
      for (const seen of sent) {
        const { bytes, name: called } = await fileIn(seen)
        expect(called).toMatch(/\.jpg$/)
        expect(Buffer.from(bytes).includes('Secret Phone')).toBe(false)
        const { format, width, height, exif } = await sharp(bytes).metadata()
        expect({ format, width, height, exif }).toEqual({ format: 'jpeg', width: 320, height: 240, exif: undefined })
      }
    })

    test('a picture in WebP becomes one that WeChat shows', async () => {
      const gift = { type: MsgType.Image, name: '图.webp', mimetype: 'image/webp', bytes: given.webp } as const
      const { bytes, name: called } = await fileIn(await fromMatrix('image', gift))
      expect(called).toMatch(/\.jpg$/)
      const { format, width, height } = await sharp(bytes).metadata()
      expect({ format, width, height }).toEqual({ format: 'jpeg', width: 320, height: 240 })
    })

    test('a voice message can be played', async () => {
      const gift = { name: 'v.ogg', mimetype: 'audio/ogg', bytes: ogg } as const
      const sent = [
        await fromMatrix('voice', { type: MsgType.Audio, ...gift, voice: seconds }),
        await fromTelegram('voice', { kind: 'voice', ...gift, duration: seconds }),
      ]
      for (const seen of sent) {
        const { bytes, name: called } = await fileIn(seen)
        expect(called).toMatch(/\.mp3$/)
        const { sound, rate } = await playedMp3(Buffer.from(bytes))
        expect(sound.length / rate).toEqual(within(2.9, 3.2))
      }
    })

    test('a video is what it was', async () => {
      const gift = { name: 'clip.mp4', mimetype: 'video/mp4', bytes: given.mp4 } as const
      const sent = [
        await fromMatrix('video', { type: MsgType.Video, ...gift }),
        await fromTelegram('video', { kind: 'video', ...gift, duration: 2 }),
      ]
      for (const seen of sent) {
        const { bytes, name: called } = await fileIn(seen)
        expect(called).toMatch(/\.mp4$/)
        expect(hashOf(bytes)).toBe(hashOf(given.mp4))
      }
    })

    test('a file is never touched, and is called as far as Windows lets it', async () => {
      const gift = { name: plan, mimetype: 'application/pdf', bytes: given.pdf } as const
      const sent = [
        await fromMatrix('file', { type: MsgType.File, ...gift }),
        await fromTelegram('file', { kind: 'document', ...gift }),
      ]
      for (const seen of sent) {
        const { bytes, name: called } = await fileIn(seen)
        expect(called).toBe('计划;100%＂一＂.pdf')
        expect(hashOf(bytes)).toBe(hashOf(given.pdf))
      }
    })

    test('a sticker is a GIF that moves', async () => {
      const gift = { name: 'panda.webp', mimetype: 'image/webp', bytes: given.movingWebp } as const
      const sent = [
        await fromMatrix('sticker', { type: EventType.Sticker, ...gift }),
        await fromTelegram('sticker', { kind: 'sticker', ...gift }),
      ]
      for (const seen of sent) {
        const { bytes, name: called } = await fileIn(seen)
        expect(called).toMatch(/\.gif$/)
        expect(await sharp(bytes).metadata()).toMatchObject({ format: 'gif', pages: 4, width: 64 })
      }
    })

    test('a place opens on a map', async () => {
      const { text, thing } = await fromMatrix('location', { name: 'Tea house', geo: 'geo:31.2,121.5' })
      const said = thing.kind === 'link' ? `${thing.title} ${thing.url}` : text
      expect(said).toContain('Tea house')
      expect(said).toMatch(/https:\/\/uri\.amap\.com\/marker\?position=121\.5%2C31\.2&\S*coordinate=wgs84/)
    })
  })

  test('what is sent on one side stands on the other, too', async () => {
    const { matrix, telegram } = house
    const chat = listen('To wehub')
    const file = { name: plan, mimetype: 'application/pdf', bytes: given.pdf }
    await matrix.you.give('To wehub', { type: MsgType.File, ...file })
    const seen = { name: plan, hash: hashOf(given.pdf) }
    expect(await chat.telegram(1)).toMatchObject([{ text: 'You', file: { kind: 'document', ...seen } }])
    const { forum, thread, you } = telegram
    you.show(forum, { kind: 'photo', name: 'photo.jpg', bytes: given.jpeg }, { thread: thread('To wehub') })
    const [, shown] = await chat.matrix(2)
    expect(shown).toMatchObject({ type: 'm.image', body: 'You:', filename: 'photo.jpg', info: { w: 320, h: 240 } })
    expect((await bytesIn(shown)).equals(given.jpeg)).toBe(true)
  })
})
