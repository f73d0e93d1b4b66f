import { type Kept, remoteId, type What } from '@queqiao/hub'
import { type Content, personId, roomId } from '@queqiao/protocol/model'
import { describe, expect, it } from 'vitest'
import { together } from '../../bridges/telegram/src/saying/items.ts'
import { albumPosts } from '../../bridges/telegram/src/shown/albums.ts'
import { wireName } from '../../bridges/telegram/src/shown/media.ts'
import { type Post, plainer } from '../../bridges/telegram/src/shown/post.ts'
import { toTelegram } from '../../bridges/telegram/src/to-telegram.ts'
import { account } from './port.ts'
import { completed, kept, said } from './said.ts'

const room = { kind: 'room', id: roomId('r1') } as const
const setting = { account, limit: 50_000_000 }

const posts = (what: What): readonly Post[] => toTelegram(what, setting)
const inRoom = (content: Content<Kept>, about: object = {}) => posts(said({ chat: room, content, ...about }))
const privately = (content: Content<Kept>, about: object = {}) => posts(said({ content, ...about }))

const picture = (about: Partial<Kept> = {}) => kept('picture.jpg', 'image/jpeg', { width: 800, height: 600, ...about })
const image = (file: Kept): Content<Kept> => ({ kind: 'image', file })
const kindOf = (content: Content<Kept>) => privately(content).map(({ media }) => media?.kind)

describe('a file', () => {
  it.each([
    ['a picture', image(picture()), 'photo'],
    ['a picture whose size in pixels nobody knows', image(kept('p.png', 'image/png')), 'photo'],
    ['a picture of more than 10 MB', image(picture({ size: 10 * 1024 * 1024 + 1 })), 'document'],
    ['a picture of too many pixels', image(picture({ width: 9_000, height: 1_001 })), 'document'],
    ['a picture that is too long', image(picture({ width: 100, height: 2_001 })), 'document'],
    ['a picture that no client shows', image(kept('p.heic', 'image/heic')), 'document'],
    ['a picture that moves', image(kept('p.gif', 'image/gif')), 'animation'],
    ['voice', { kind: 'voice', file: kept('v.ogg', 'audio/ogg') }, 'voice'],
    ['voice that was not made ready', { kind: 'voice', file: kept('v.mp3', 'audio/mpeg') }, 'voice'],
    ['voice of a phone', { kind: 'voice', file: kept('v.m4a', 'audio/mp4') }, 'voice'],
    ['voice that nobody can play', { kind: 'voice', file: kept('v.silk', 'audio/silk') }, 'document'],
    ['a video', { kind: 'video', file: kept('v.mp4', 'video/mp4') }, 'video'],
    ['a video of another kind', { kind: 'video', file: kept('v.mkv', 'video/x-matroska') }, 'document'],
    ['a sticker that moves', { kind: 'sticker', file: kept('s.gif', 'image/gif') }, 'animation'],
    ['a sticker of Telegram’s kind', { kind: 'sticker', file: kept('s.webp', 'image/webp') }, 'sticker'],
    ['a file, whatever is in it', { kind: 'file', file: kept('a.jpg', 'image/jpeg') }, 'document'],
  ] as const)('is shown as what it is: %s', (_, content, kind) => {
    expect(kindOf(content)).toEqual([kind])
  })

  it('has the name of who sent it under it, and what it answers', () => {
    expect(inRoom(image(picture()))).toMatchObject([{ text: '李雷', entities: [{ type: 'bold' }] }])
    expect(privately(image(picture()))).toMatchObject([{ text: '' }])
    const quote = { name: '韩', excerpt: 'where?' }
    expect(inRoom(image(picture()), { quote })).toMatchObject([{ text: '> 韩: where?\n李雷' }])
    expect(privately(image(picture()), { quote })).toMatchObject([{ text: '> 韩: where?' }])
  })

  it('brings what Telegram wants to know of it', () => {
    const thumbnail = kept('t.jpg', 'image/jpeg', { width: 320, height: 180 })
    const file = kept('v.mp4', 'video/mp4', { width: 16, height: 9, seconds: 7.4 })
    expect(privately({ kind: 'video', file, thumbnail })).toMatchObject([{ media: { seconds: 7, thumbnail } }])
    const large = { ...thumbnail, width: 321 }
    expect(privately({ kind: 'video', file, thumbnail: large })[0]?.media).not.toHaveProperty('thumbnail')
  })

  it('keeps its name, also where grammY would break it', () => {
    const names = ['报告; a.pdf', '100%.txt', '"quoted".doc', 'back\\slash', 'two\nlines']
    const wire = names.map((name) => wireName({ kind: 'document', file: kept(name, 'x/y'), about: '' }))
    expect(wire).toEqual(['报告%3B a.pdf', '100%25.txt', '%22quoted%22.doc', 'back%5Cslash', 'two%0Alines'])
    expect(wire.map(decodeURIComponent)).toEqual(names)
    expect(wireName({ kind: 'animation', file: kept('sticker', 'image/gif'), about: '' })).toBe('sticker.gif')
  })
})

describe('what was sent as a picture and cannot be shown as one', () => {
  it('is a file with the reason under it', () => {
    const file = kept('picture.png', 'image/png', { reason: 'it is too large' })
    expect(inRoom({ kind: 'file', file })).toMatchObject([
      { text: '李雷: it is too large', media: { kind: 'document' } },
    ])
  })
})

describe('voice', () => {
  it('has what was said in it under it', () => {
    const voice = { kind: 'voice', file: kept('v.ogg', 'audio/ogg'), transcript: 'I am late' } as const
    expect(inRoom(voice)).toMatchObject([{ text: '李雷: I am late', media: { kind: 'voice' } }])
    expect(privately(voice)).toMatchObject([{ text: 'I am late' }])
  })

  it('that is long has it behind, as an answer, so that nothing is cut', () => {
    const transcript = '字'.repeat(1_020)
    const voice = { kind: 'voice', file: kept('v.ogg', 'audio/ogg'), transcript } as const
    expect(inRoom(voice)).toMatchObject([{ text: '李雷: '.concat(transcript) }])
    const longer = inRoom({ ...voice, transcript: `${transcript}字` })
    expect(longer).toMatchObject([
      { text: '', media: {} },
      { text: `李雷: ${transcript}字`, behind: true },
    ])
  })
})

describe('what can have no words under it', () => {
  const place = {
    kind: 'location',
    latitude: 31.2,
    longitude: 121.5,
    name: 'Tea house',
    address: '1 Lake Road',
  } as const

  it('answers the words that stand before it', () => {
    expect(inRoom(place)).toMatchObject([
      { text: '李雷: [location] Tea house 1 Lake Road 31.2,121.5' },
      { behind: true, place: { kind: 'venue', title: 'Tea house', address: '1 Lake Road' } },
    ])
    const sticker = { kind: 'sticker', file: kept('s.webp', 'image/webp') } as const
    expect(inRoom(sticker)).toMatchObject([{ text: '李雷: [sticker]' }, { behind: true, media: { kind: 'sticker' } }])
  })

  it('stands alone where nobody needs to be named', () => {
    expect(privately(place)).toMatchObject([{ place: { latitude: 31.2, longitude: 121.5 } }])
    const nowhere = { kind: 'location', latitude: 1, longitude: 2 } as const
    expect(privately(nowhere)).toMatchObject([{ place: { kind: 'location' } }])
  })
})

describe('words with pictures', () => {
  // where Telegram takes no pages
  const plainly = (content: Content<Kept>) => privately(content).flatMap(({ page }) => page?.plain ?? [])
  const link = { kind: 'link', title: 'A story', url: 'https://news.example/1', description: 'Long ago' } as const

  it('stand under the picture, if it is there', () => {
    const words = '[link] A story https://news.example/1\nLong ago'
    expect(privately({ ...link, picture: picture() })).toMatchObject([{ text: words, media: { kind: 'photo' } }])
    const later = picture({ state: 'wanted' })
    expect(privately({ ...link, picture: later })).toEqual([expect.not.objectContaining({ media: expect.anything() })])
  })

  it('stand before the pictures, if there are several', () => {
    const articles = ['One', 'Two'].map((title) => ({ title, url: 'https://news.example', picture: picture() }))
    const [words, ...pictures] = plainly({ kind: 'articles', articles })
    expect(words?.text).toBe('[article] One https://news.example\n[article] Two https://news.example')
    expect(pictures).toMatchObject(['One', 'Two'].map((text) => ({ text, behind: true, media: { kind: 'photo' } })))
  })

  it('may be a merged history: the words in order, then what lies in it', () => {
    const messages = [
      { name: 'Anna', content: { kind: 'text', text: ['look'] } },
      { name: 'Bob', content: image(picture()) },
      { name: 'Bob', content: { kind: 'file', file: kept('plan.pdf', 'application/pdf') } },
    ] as const
    expect(plainly({ kind: 'record', title: 'Anna and Bob', messages })).toMatchObject([
      { text: '[chat history] Anna and Bob\nAnna: look\nBob: [picture]\nBob: [file] plan.pdf' },
      { text: 'Bob', media: { kind: 'photo' }, behind: true },
      { text: 'Bob', media: { kind: 'document' }, behind: true },
    ])
  })
})

describe('a file that cannot be shown', () => {
  it.each([
    [image(picture({ state: 'wanted' })), '⏳ [picture] (2 kB)'],
    [{ kind: 'voice', file: kept('v', 'x/y', { state: 'wanted' }), seconds: 7 }, '⏳ [voice message] 7 s'],
    [image(picture({ state: 'failed', reason: 'too large' })), '[picture] (2 kB) – too large'],
    [
      { kind: 'file', file: kept('a.iso', 'x/y', { size: 61_000_000 }) },
      '[file] a.iso (61 MB) – it is too large for Telegram: the limit is 50 MB. It is in WeChat on the phone and the PC; a Bot API server of your own would take it (README)',
    ],
  ] as const)('says what it is, and why', (content, words) => {
    expect(inRoom(content)).toMatchObject([{ text: `李雷: ${words}` }])
    expect(inRoom(content)[0]).not.toHaveProperty('media')
  })

  it('goes as a document, and then in words, where Telegram does not take it', () => {
    const [post] = inRoom(image(picture()))
    const document = post && plainer(post)
    expect(document).toMatchObject({ text: '李雷', media: { kind: 'document' } })
    const words = document && plainer(document)
    expect(words).toMatchObject({ text: '李雷\n[picture] (2 kB) – Telegram does not take it' })
    expect(words && plainer(words)).toBeUndefined()
  })
})

describe('a file that comes after something stood in its place', () => {
  const stood = remoteId('-1001000/40')
  const late = (content: Content<Kept>, ...parts: readonly (typeof stood)[]) =>
    posts(completed({ chat: room, content }, ...parts))

  it('takes that place', () => {
    expect(late(image(picture()), stood)).toMatchObject([
      { text: '李雷', media: { kind: 'photo' }, replaces: { chat: -1001000, message: 40 } },
    ])
  })

  it('says there why it does not come', () => {
    expect(late(image(picture({ state: 'failed', reason: 'gone' })), stood)).toMatchObject([
      { text: '李雷: [picture] (2 kB) – gone', replaces: { message: 40 } },
    ])
  })

  it('answers it where no edit can make it that, and the words say what it was', () => {
    const voice = { kind: 'voice', file: kept('v.ogg', 'audio/ogg'), seconds: 7, transcript: 'hi' } as const
    expect(late(voice, stood)).toMatchObject([
      { text: 'hi', media: { kind: 'voice' }, answers: { message: 40 } },
      { text: '李雷: [voice message] 7 s hi', replaces: { message: 40 }, spare: true },
    ])
  })

  it('is shown like any other where nothing stood', () => {
    expect(late(image(picture()))).toEqual(inRoom(image(picture())))
  })
})

describe('pictures that follow each other', () => {
  const others = personId('wxid_han')
  const items = (...whats: readonly What[]) =>
    whats.flatMap((what, n) => {
      const of = { id: `d${n}`, what }
      return posts(what).map((post) => ({ name: `d${n}`, of, post }))
    })
  const one = (about: object = {}) => said({ chat: room, content: image(picture()), ...about })
  const sizes = (...whats: readonly What[]) => together(items(...whats)).map((group) => group.length)

  it('are one album if one person sent them', () => {
    expect(sizes(one(), one(), one())).toEqual([3])
    expect(albumPosts(items(one(), one()).map(({ post }) => post)).map(({ text }) => text)).toEqual(['李雷', ''])
  })

  it('are several, in order, where there are more than ten', () => {
    expect(sizes(...Array.from({ length: 23 }, () => one()))).toEqual([10, 10, 3])
  })

  it('stand apart where something else is between them, or another person sent them', () => {
    expect(sizes(one(), said({ chat: room }), one())).toEqual([1, 1, 1])
    const han = one()
    const event = han.kind === 'message' && { ...han.event, sender: others }
    expect(sizes(one(), { ...han, ...(event && { event }) })).toEqual([1, 1])
    expect(sizes(one(), one({ quote: { excerpt: 'which?' } }), one())).toEqual([1, 1, 1])
    expect(sizes(one(), said({ chat: room, content: image(kept('p.gif', 'image/gif')) }))).toEqual([1, 1])
  })
})

it('what WeChat was sent instead is told in a short notice', () => {
  const done = { kind: 'outcome', of: remoteId('-1001000/40'), outcome: { kind: 'done' }, earlier: [] } as const
  expect(posts({ ...done, as: 'link' })).toMatchObject([
    { text: '✓ WeChat was sent this as a link', answers: { message: 40 } },
  ])
  expect(posts({ ...done, as: 'file', why: 'the picture is damaged' })).toMatchObject([
    { text: '✓ WeChat was sent this as a file: the picture is damaged', answers: { message: 40 } },
  ])
  expect(posts(done)).toEqual([])
})
