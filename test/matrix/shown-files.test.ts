import { remoteId, type What } from '@queqiao/hub'
import { type Content, personId } from '@queqiao/protocol/model'
import { MatrixEvent } from 'matrix-js-sdk'
import { describe, expect, it } from 'vitest'
import { shownFiles } from '../../bridges/matrix/src/saying/uploads.ts'
import type { Uploads } from '../../bridges/matrix/src/shown/placed.ts'
import { toMatrix } from '../../bridges/matrix/src/to-matrix.ts'
import { typeOf } from '../../bridges/matrix/src/words/room-message.ts'
import { kept, mxc, said, uploaded } from './kept.ts'

const address = (person: string) => [`@${person}:x`]
const acts = (what: What, uploads: Uploads = new Map()) => toMatrix(what, address, { uploads })
const shown = (what: What, uploads: Uploads = uploaded(...shownFiles(what))) =>
  acts(what, uploads).map((act) =>
    act.kind === 'say' || act.kind === 'edit' ? act.content : expect.fail('no message'),
  )

const cat = kept('猫;100%"一".jpg', 'image/jpeg', { width: 640, height: 480 })
const voice = kept('voice.ogg', 'audio/ogg', { seconds: 2.5, waveform: [0, 512, 1024] })

describe('a file that has come', () => {
  it('is a picture with its measures', () => {
    expect(shown(said({ kind: 'image', file: cat, thumbnail: kept('small', 'image/jpeg') }))).toEqual([
      {
        ...{ msgtype: 'm.image', body: cat.name, filename: cat.name, url: mxc(cat), 'm.mentions': {} },
        info: { mimetype: 'image/jpeg', size: 2_000, w: 640, h: 480 },
      },
    ])
  })

  it('is a voice message that clients play, with its words as the caption', () => {
    expect(shown(said({ kind: 'voice', file: voice, seconds: 3, transcript: 'I am late' }))).toEqual([
      {
        ...{ msgtype: 'm.audio', body: 'I am late', filename: 'voice.ogg', url: mxc(voice), 'm.mentions': {} },
        info: { mimetype: 'audio/ogg', size: 2_000, duration: 2_500 },
        'org.matrix.msc1767.audio': { duration: 2_500, waveform: [0, 512, 1024] },
        'org.matrix.msc3245.voice': {},
      },
    ])
  })

  it('is a file with the reason as its caption, where it was sent as a picture and cannot be shown as one', () => {
    const file = kept('picture.png', 'image/png', { reason: 'it is too large' })
    expect(shown(said({ kind: 'file', file }))).toMatchObject([
      { msgtype: 'm.file', body: 'it is too large', filename: 'picture.png', url: mxc(file) },
    ])
  })

  it('is a video with length and thumbnail', () => {
    const [film, still] = [kept('film.mp4', 'video/mp4'), kept('still.jpg', 'image/jpeg', { width: 90, height: 60 })]
    expect(shown(said({ kind: 'video', file: film, seconds: 12, thumbnail: still }))[0]).toMatchObject({
      ...{ msgtype: 'm.video', url: mxc(film) },
      info: { duration: 12_000, thumbnail_url: mxc(still), thumbnail_info: { mimetype: 'image/jpeg', w: 90, h: 60 } },
    })
  })

  it('is a video without a thumbnail where that is not there', () => {
    const [film, still] = [kept('film.mp4', 'video/mp4'), kept('still', 'image/jpeg', { state: 'wanted' })]
    const [content] = shown(said({ kind: 'video', file: film, thumbnail: still }))
    expect(content?.info).toEqual({ mimetype: 'video/mp4', size: 2_000 })
  })

  it('is a sticker that moves', () => {
    const gif = kept('sticker.gif', 'image/gif')
    const [content] = shown(said({ kind: 'sticker', file: gif }))
    expect(content).toMatchObject({ url: mxc(gif), info: { mimetype: 'image/gif', is_animated: true } })
    expect(content && typeOf(content)).toBe('m.sticker')
  })

  it.each([
    ['a picture', 'image', 'image/heic'],
    ['voice', 'voice', 'audio/amr'],
    ['a video', 'video', 'application/octet-stream'],
    ['a sticker', 'sticker', 'application/octet-stream'],
    ['a picture that was sent as a file', 'file', 'image/jpeg'],
  ] as const)('is a file to be saved where clients could not show it: %s', (_, kind, type) => {
    const [content] = shown(said({ kind, file: kept('it', type) }))
    expect(content).toMatchObject({ msgtype: 'm.file', body: 'it', filename: 'it', info: { mimetype: type } })
    expect(content).not.toHaveProperty('org.matrix.msc3245.voice')
  })

  it('has what it answers and who wrote it as its caption, a sticker too', () => {
    const event = { quote: { name: 'Bob', excerpt: 'which\none?' } }
    const gif = kept('sticker.gif', 'image/gif')
    const contents = [
      ...shown(said({ kind: 'image', file: cat }, {}, event)),
      ...shown(said({ kind: 'sticker', file: gif }, { via: 'Mia' })),
    ]
    expect(contents).toMatchObject([
      { msgtype: 'm.image', body: '> Bob: which one?', filename: cat.name },
      { msgtype: 'm.image', body: 'Mia:', filename: 'sticker.gif', info: { is_animated: true } },
    ])
  })

  it('calls whom it mentions', () => {
    const [content] = shown(said({ kind: 'image', file: cat }, {}, { mentions: [personId('bob')] }))
    expect(content?.['m.mentions']).toEqual({ user_ids: ['@bob:x'] })
  })

  it('fits into an event, however much is said in it', () => {
    const [content] = shown(said({ kind: 'voice', file: voice, transcript: '长'.repeat(70_000) }))
    expect(Buffer.byteLength(JSON.stringify(content))).toBeLessThan(60_000)
  })
})

describe('in place of a file', () => {
  const film = kept('film.mp4', 'video/mp4', { size: 12_300_000 })
  const pdf = kept('plan.pdf', 'application/pdf', { size: 900 })

  it.each([
    ['that is coming', { state: 'wanted' }, '⏳ [video] 12 s (12.3 MB)'],
    [
      'that does not come',
      { state: 'failed', reason: 'the client lost it' },
      '[video] 12 s (12.3 MB) – the client lost it',
    ],
  ] as const)('%s stands what it is', (_, state, words) => {
    const what = said({ kind: 'video', file: { ...film, ...state }, seconds: 12 })
    expect(shownFiles(what)).toEqual([])
    expect(shown(what)).toEqual([{ msgtype: 'm.text', body: words, 'm.mentions': {} }])
  })

  it('that the homeserver does not take stands why', () => {
    const uploads: Uploads = new Map([[pdf.id, { refused: 'it is too large' }]])
    expect(shown(said({ kind: 'file', file: pdf }), uploads)).toMatchObject([
      { msgtype: 'm.text', body: '[file] plan.pdf (900 B) – it is too large' },
    ])
  })

  it('stands what it answers and who wrote it, too', () => {
    const about = { quote: { name: 'Bob', excerpt: 'tea?' } }
    const what = said({ kind: 'image', file: { ...cat, state: 'wanted' } }, { via: 'Mia' }, about)
    expect(shown(what)[0]?.body).toBe('> Bob: tea?\nMia: ⏳ [picture] (2 kB)')
  })
})

describe('what was shown in place of a file', () => {
  const completed = (content: Content<typeof cat>, ...parts: readonly string[]) =>
    said(content, { kind: 'completed', parts: parts.map((part) => remoteId(part)) })

  /** What matrix-js-sdk, the core of Element, shows for an event that was edited. */
  const inElement = (before: What, after: What) => {
    const event = (id: string, [content]: ReturnType<typeof shown>) =>
      new MatrixEvent({
        ...{
          event_id: id,
          room_id: '!r',
          sender: '@anna:x',
          origin_server_ts: 1,
          content: JSON.parse(JSON.stringify(content)),
        },
        type: content ? typeOf(content) : '',
      })
    const original = event('$1', shown(before))
    const edit = event('$2', shown(after))
    expect(edit.isRelation('m.replace')).toBe(true)
    expect(edit.getType()).toBe(original.getType())
    original.makeReplaced(edit)
    return original.getContent()
  }

  it.each([
    ['m.image', { kind: 'image', file: cat }],
    ['m.audio', { kind: 'voice', file: voice, transcript: 'I am late' }],
    ['m.video', { kind: 'video', file: kept('film.mp4', 'video/mp4') }],
    ['m.file', { kind: 'file', file: kept('plan.pdf', 'application/pdf') }],
    ['m.image', { kind: 'sticker', file: kept('sticker.gif', 'image/gif') }],
  ] as const)('is edited into the %s', (msgtype, content) => {
    const wanted: Content<typeof cat> = { ...content, file: { ...content.file, state: 'wanted' } }
    const view = inElement(said(wanted), completed(content, '$1'))
    expect(view).toMatchObject({ msgtype, url: mxc(content.file), filename: content.file.name })
  })

  it('is edited into the reason where the file does not come', () => {
    const file = kept('plan.pdf', 'application/pdf', { state: 'failed', reason: 'the client lost it' })
    const [act] = acts(completed({ kind: 'file', file }, '$1'))
    expect(act).toMatchObject({
      kind: 'edit',
      content: {
        body: '* [file] plan.pdf (2 kB) – the client lost it',
        'm.new_content': { msgtype: 'm.text', body: '[file] plan.pdf (2 kB) – the client lost it' },
        'm.relates_to': { rel_type: 'm.replace', event_id: '$1' },
      },
    })
  })

  it('calls nobody a second time', () => {
    const what = said(
      { kind: 'image', file: cat },
      { kind: 'completed', parts: ['$1'] },
      { mentions: [personId('bob')] },
    )
    expect(shown(what)[0]).toMatchObject({
      'm.mentions': {},
      'm.new_content': { 'm.mentions': { user_ids: ['@bob:x'] } },
    })
  })

  it('may be nothing: then the message is shown', () => {
    expect(acts(completed({ kind: 'image', file: cat }), uploaded(cat))).toMatchObject([{ kind: 'say', name: 'image' }])
  })
})

describe('beside words', () => {
  const [one, two] = [kept('one.jpg', 'image/jpeg'), kept('two.jpg', 'image/jpeg')]
  const link = { kind: 'link', title: 'A story', url: 'https://news.example/1', description: 'About tea' } as const

  it('stands the picture of a link', () => {
    expect(shown(said({ ...link, picture: one }))).toMatchObject([
      { msgtype: 'm.text', body: '[link] A story https://news.example/1\nAbout tea' },
      { msgtype: 'm.image', body: 'one.jpg', url: mxc(one) },
    ])
  })

  it('stands nothing where the picture is not there', () => {
    expect(shown(said({ ...link, picture: { ...one, state: 'wanted' } }))).toHaveLength(1)
    expect(shown(said({ ...link, picture: one }), new Map([[one.id, { refused: 'too large' }]]))).toHaveLength(1)
  })

  it('stand the pictures of articles, each under its title', () => {
    const articles = [
      { title: 'One', url: 'https://news.example/1', picture: one },
      { title: 'Two', url: 'https://news.example/2' },
      { title: 'Three', url: 'https://news.example/3', picture: two },
    ]
    const bodies = shown(said({ kind: 'articles', articles })).map(({ body, msgtype }) => [msgtype, body])
    expect(bodies.slice(1)).toEqual([
      ['m.image', 'One'],
      ['m.image', 'Three'],
    ])
    expect(bodies[0]?.[1]).toContain('[article] Two https://news.example/2')
  })

  it('stand the files of a merged history, each under the name of whoever sent it', () => {
    const older: Content<typeof cat> = {
      kind: 'record',
      title: 'older',
      messages: [{ name: 'Cara', content: { kind: 'voice', file: voice } }],
    }
    const messages = [
      { name: 'Anna', content: { kind: 'text', text: ['look'] } as const },
      { name: 'Anna', content: { kind: 'image', file: one } as const },
      { name: 'Bob', content: older },
    ]
    expect(shown(said({ kind: 'record', title: 'Anna and Bob', messages }))).toMatchObject([
      { msgtype: 'm.text', body: expect.stringContaining('Anna: look\nAnna: [picture]') },
      { msgtype: 'm.image', body: 'Anna', url: mxc(one) },
      { msgtype: 'm.audio', body: 'Cara', url: mxc(voice) },
    ])
  })

  it('have names of their own, the same each time', () => {
    expect(acts(said({ ...link, picture: one }), uploaded(one)).map(({ name }) => name)).toEqual(['link', 'link.2'])
  })
})

describe('a place', () => {
  it('is on the map of whoever reads it, and in words', () => {
    const content = {
      kind: 'location',
      latitude: 31.2,
      longitude: 121.5,
      name: 'Tea house',
      address: '1 Lake Road',
    } as const
    expect(shown(said(content))).toEqual([
      {
        msgtype: 'm.location',
        body: '[location] Tea house 1 Lake Road 31.2,121.5',
        geo_uri: 'geo:31.2,121.5',
        'org.matrix.msc3488.location': { uri: 'geo:31.2,121.5', description: 'Tea house, 1 Lake Road' },
        'org.matrix.msc3488.asset': { type: 'm.pin' },
        'm.mentions': {},
      },
    ])
  })
})

describe('the writer', () => {
  it.each([
    ['link', '✓ WeChat was sent this as a link'],
    ['file', '✓ WeChat was sent this as a file'],
    ['text', '✓ WeChat was sent this as text'],
  ] as const)('is told that WeChat was sent something else: %s', (as, body) => {
    const what = { kind: 'outcome', of: remoteId('$of'), earlier: [], outcome: { kind: 'done' }, as } as const
    expect(shown(what)).toMatchObject([
      { msgtype: 'm.notice', body, 'm.relates_to': { 'm.in_reply_to': { event_id: '$of' } } },
    ])
  })

  it('is told why it could not be converted', () => {
    const done = { kind: 'outcome', of: remoteId('$of'), earlier: [], outcome: { kind: 'done' }, as: 'file' } as const
    const body = '✓ WeChat was sent this as a file: the picture is damaged'
    expect(shown({ ...done, why: 'the picture is damaged' })).toMatchObject([{ msgtype: 'm.notice', body }])
  })
})
