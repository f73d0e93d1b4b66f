import { describe, expect, it } from 'vitest'
import { config } from '../../../bridges/matrix/src/config.ts'
import { meaning, relevant } from '../../../bridges/matrix/src/from-matrix.ts'
import { ids } from '../../../bridges/matrix/src/ids.ts'

const url = 'mxc://x/abc_-1'
const event = (content: Record<string, unknown>, type = 'm.room.message') => ({
  ...{ id: '$1', room: '!r', sender: '@owner:x', type, stateKey: undefined },
  content,
})
const read = (content: Record<string, unknown>, type?: string) => meaning(event(content, type), false)
const offered = (content: Record<string, unknown>, type?: string) => {
  const meant = read({ url, body: 'it', ...content }, type)
  return meant.kind === 'give' ? meant.offer : meant
}

describe('a file', () => {
  it.each([
    ['a picture', { msgtype: 'm.image' }, 'image'],
    ['a GIF, which must move', { msgtype: 'm.image', info: { mimetype: 'image/gif' } }, 'sticker'],
    ['a video', { msgtype: 'm.video', info: { duration: 1_500 } }, 'video'],
    ['a voice message', { msgtype: 'm.audio', 'org.matrix.msc3245.voice': {}, info: { duration: 1_500 } }, 'voice'],
    ['a piece of music', { msgtype: 'm.audio' }, 'file'],
    ['any other file', { msgtype: 'm.file' }, 'file'],
  ])('is sent as what it is: %s', (_, content, as) => {
    expect(offered(content)).toMatchObject({ as, mxc: url, name: 'it' })
  })

  it('is sent as what it is: a sticker', () => {
    expect(offered({ body: 'a waving cat' }, 'm.sticker')).toEqual({ as: 'sticker', mxc: url, name: 'a waving cat' })
    const users = ids(config({ domain: 'x', hsToken: 'h', bot: 'wechatbot' }))
    expect(relevant(event({ url, body: 'it' }, 'm.sticker'), users)).toBe(true)
  })

  it('has its length in seconds and its size', () => {
    const info = { duration: 1_500, size: 70 }
    expect(offered({ msgtype: 'm.video', info })).toMatchObject({ seconds: 1.5, size: 70 })
  })

  it('has the name that it was given', () => {
    expect(offered({ msgtype: 'm.file', body: '计划;100%.pdf' })).toMatchObject({ name: '计划;100%.pdf' })
    expect(offered({ msgtype: 'm.file', body: 'read this', filename: 'plan.pdf' })).toMatchObject({ name: 'plan.pdf' })
    expect(offered({ msgtype: 'm.file', body: ' ' })).toMatchObject({ name: 'file' })
  })

  it.each([
    ['without a name of its own', { body: 'cat.jpg' }],
    ['with its name twice', { body: 'cat.jpg', filename: 'cat.jpg' }],
  ])('has no caption %s', (_, content) => {
    expect(read({ msgtype: 'm.image', url, ...content })).not.toHaveProperty('caption')
  })

  it('has a caption where more is said, with its mentions', () => {
    const content = {
      ...{ msgtype: 'm.image', url, filename: 'cat.jpg', body: 'Anna, look', format: 'org.matrix.custom.html' },
      formatted_body: '<a href="https://matrix.to/#/@anna:x">Anna</a>, look',
      'm.mentions': { user_ids: ['@anna:x', '@bob:x'] },
      'm.relates_to': { 'm.in_reply_to': { event_id: '$0' } },
    }
    expect(read(content)).toMatchObject({
      caption: { kind: 'say', body: 'Anna, look', pills: [{ user: '@anna:x' }], called: ['@bob:x'], replyTo: '$0' },
    })
  })

  it('with a note for the team stays there', () => {
    expect(read({ msgtype: 'm.image', url, filename: 'cat.jpg', body: '// not for him' })).toEqual({ kind: 'nothing' })
  })

  it.each([
    ['is encrypted', { file: { url, key: {} } }, /encrypted/],
    ['has no address', { url: undefined }, /address/],
    ['has the address of something else', { url: 'https://x/cat.jpg' }, /address/],
    ['leads to another path', { url: 'mxc://x/../../v3/sync' }, /address/],
    ['leads to the folder above', { url: 'mxc://../cat' }, /address/],
  ])('is refused with a word where it %s', (_, content, reason) => {
    expect(offered({ msgtype: 'm.image', ...content })).toMatchObject({
      kind: 'refusal',
      reason: expect.stringMatching(reason),
    })
  })

  it('is refused with a word at the desk', () => {
    expect(meaning(event({ msgtype: 'm.image', url, body: 'it' }), true)).toMatchObject({ kind: 'refusal' })
  })
})

describe('a place', () => {
  const place = (geo_uri: unknown, about: object = {}) => read({ msgtype: 'm.location', body: '', geo_uri, ...about })

  it.each([
    ['geo:51.5008,-0.1247', 51.5008, -0.1247],
    ['geo:-33.9,151.2,20;u=35', -33.9, 151.2],
    ['geo:1,2;crs=wgs84', 1, 2],
  ])('is read: %s', (uri, latitude, longitude) => {
    expect(place(uri)).toEqual({ kind: 'locate', place: { latitude, longitude } })
  })

  it('has the name that it was given, and no name where clients wrote one', () => {
    const named = { 'org.matrix.msc3488.location': { uri: 'geo:1,2', description: 'Tea house' } }
    expect(place('geo:1,2', named)).toMatchObject({ place: { name: 'Tea house' } })
    expect(place(undefined, named)).toMatchObject({ place: { latitude: 1, name: 'Tea house' } })
    expect(place('geo:1,2', { body: 'Location geo:1,2 at noon' })).toEqual(place('geo:1,2'))
  })

  it.each(['geo:91,0', 'geo:0,181', 'geo:,', 'somewhere', 7, undefined])('is refused where it is none: %s', (uri) => {
    expect(place(uri)).toMatchObject({ kind: 'refusal' })
  })
})
