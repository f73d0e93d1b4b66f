import { createHash } from 'node:crypto'
import { type Content, type Report, type Source, weChatId } from '@queqiao/protocol/model'
import { LogService, MatrixClient } from 'matrix-bot-sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Send } from '../servers/homeserver/index.ts'
import {
  anna,
  annaGhost,
  bob,
  bobGhost,
  family,
  type House,
  house,
  known,
  me,
  message,
  names,
  owner,
  report,
  until,
} from './house.ts'

const can: Report['can'] = {
  commands: { send: 'result', fetch: 'result' },
  contents: {
    text: 'as-is',
    image: 'as-is',
    voice: 'as-is',
    video: 'as-is',
    file: 'as-is',
    sticker: 'as-is',
    location: 'as-is',
  },
}
const settings = { patience: { usual: 8_000 }, limits: { file: 3_000_000 }, mediaUrl: 'http://127.0.0.1:1/media' }

let at: House
const begin = async (options: Parameters<typeof house>[0], more: Parameters<typeof house>[1] = {}) => {
  at = await house(options, { ...settings, ...more })
  await at.hub.keeper.append({ ...report(...known), can })
}
const impatient = async () => {
  await at.stop()
  await begin(undefined, { patience: { usual: 50 } })
}
beforeEach(() => begin(undefined))
afterEach(() => at.stop())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const pdf = Buffer.alloc(300_000, '%PDF-1.7 words ')
const stream = (bytes: Uint8Array) =>
  new ReadableStream<Uint8Array>({
    start: (out) => {
      out.enqueue(bytes)
      out.close()
    },
  })
const says = async (...contents: readonly Content<Source>[]) => {
  const events = contents.map((content) => message('', { content }))
  await at.hub.keeper.append({ ...report(...events), can })
}
/** The client brings it as soon as it is wanted. */
const brings = (source: string, bytes: Uint8Array = pdf) =>
  until(
    async () => (await at.hub.keeper.accept({ endpoint: 'pc', account: me, source, bytes: stream(bytes) })) === true,
  )
const plan = (key = 'k1', about: object = {}): Content<Source> => ({
  kind: 'file',
  file: { key, name: '计划;100%.pdf', ...about },
})
const body = ({ content }: Send) => content.body
const replaced = ({ content }: Send) => content['m.new_content'] as Send['content'] | undefined

describe('a file of WeChat', () => {
  it('stands in the room under its sender, with its bytes and its name', async () => {
    await says(plan())
    await brings('k1')
    const [send] = await at.shown(1)
    const [medium] = at.stub.media.uploads
    expect(medium).toMatchObject({ name: '计划;100%.pdf', size: pdf.length, sha256: sha256(pdf) })
    expect(send).toMatchObject({
      ...{ user: annaGhost, type: 'm.room.message', ts: 1_700_000_000_000 },
      content: { msgtype: 'm.file', body: '计划;100%.pdf', url: medium?.mxc, info: { size: pdf.length } },
    })
  })

  it('has something in its place until it comes, which is then edited by the same ghost', async () => {
    await impatient()
    await says(plan())
    const [before] = await at.shown(1)
    expect(before).toMatchObject({ user: annaGhost, content: { msgtype: 'm.text', body: '⏳ [file] 计划;100%.pdf' } })
    await brings('k1')
    const [, after] = await at.shown(2)
    expect(after).toMatchObject({
      user: annaGhost,
      content: { 'm.relates_to': { rel_type: 'm.replace', event_id: before?.event } },
    })
    expect(after && replaced(after)).toMatchObject({ msgtype: 'm.file', url: at.stub.media.uploads[0]?.mxc })
    expect(after).not.toHaveProperty('ts')
  })

  it('that comes after its room is gone is shown anew', async () => {
    await impatient()
    await says(plan())
    await at.shown(1)
    at.stub.state.rooms.delete(at.room('Family'))
    await at.append(message('hello'))
    await at.shown(2)
    await brings('k1')
    const sends = await at.shown(3)
    expect(sends[2]).toMatchObject({ room: at.room('Family'), content: { msgtype: 'm.file' } })
    expect(sends[2] && replaced(sends[2])).toBeUndefined()
  })

  it('is uploaded once, however often its message has to be sent', async () => {
    at.stub.fail({ on: '/send/m.room.message', nth: 2, times: 3, status: 500 })
    await says(plan())
    await brings('k1')
    await at.shown(1)
    expect(at.stub.media.uploads).toHaveLength(1)
  })

  it('goes up while the one before it is shown, once, however often that has to be sent', async () => {
    const { uploads } = at.stub.media
    const both = () => until(() => uploads.length === 2)
    at.stub.fail({ on: '/send/m.room.message', times: 2, status: 500, struck: both })
    await says(plan('k1'), { kind: 'file', file: { key: 'k2', name: 'second.pdf' } })
    await brings('k2', Buffer.alloc(1_000, '%PDF-1.4 '))
    await brings('k1')
    expect((await at.shown(2)).map(body)).toEqual(['计划;100%.pdf', 'second.pdf'])
    expect(uploads).toHaveLength(2)
  })

  it.each([
    ['is cut in the middle', { midway: { after: 100_000, how: 'cut' as const } }],
    ['is cut after it was done', { cut: 'after' as const }],
    ['fails', { status: 500 }],
    ['must wait', { status: 429, retryAfter: 20 }],
    ['meets the proxy', { status: 502 }],
  ])('comes where the upload %s, in its place among the others', async (_, fault) => {
    at.stub.fail({ on: 'media/v3/upload', times: 2, ...fault })
    await says(plan())
    await brings('k1')
    await at.append(message('after'))
    expect((await at.shown(2)).map(body)).toEqual(['计划;100%.pdf', 'after'])
  })

  it('whose upload never succeeds though all else does is named with the reason in the end, in its place', async () => {
    at.stub.fail({ on: 'media/v3/upload', times: 1_000, status: 500 })
    await says(plan())
    await brings('k1')
    await at.append(message('after'))
    expect((await at.shown(2, 20_000)).map(body)).toEqual([
      expect.stringMatching(/^\[file\] 计划;100%\.pdf \(300 kB\) – POST media upload: 500/),
      'after',
    ])
  }, 30_000)

  it('whose words come later is not uploaded again for them', async () => {
    const wechat = weChatId('voice')
    const voice = message('', { wechat, content: { kind: 'voice', file: { key: 'k1' }, seconds: 1 } })
    await at.hub.keeper.append({ ...report(voice), can })
    await brings('k1')
    await at.shown(1)
    await at.hub.keeper.append({ ...report({ kind: 'transcript', wechat, text: 'I am late' }), can })
    const sends = await at.shown(2)
    expect(sends[1] && replaced(sends[1])?.body).toBe('I am late')
    expect(at.stub.media.uploads).toHaveLength(1)
  })

  it('that is too large for the homeserver is named with its size and the limit, and nothing is uploaded', async () => {
    at.stub.media.limit = 200_000
    await says(plan())
    await brings('k1')
    await at.append(message('after'))
    expect((await at.shown(2)).map(body)).toEqual([
      '[file] 计划;100%.pdf (300 kB) – it is too large for the homeserver: 300 kB, and the limit is 200 kB',
      'after',
    ])
    expect(at.stub.media).toMatchObject({ asked: 1, uploads: [] })
  })

  it.each([
    [
      'too large',
      { status: 413, errcode: 'M_TOO_LARGE' },
      'it is too large for the homeserver: 300 kB, and the limit is 50 MB',
    ],
    ['forbidden', { status: 403, errcode: 'M_FORBIDDEN' }, 'the homeserver does not take it (M_FORBIDDEN)'],
  ])('that the homeserver calls %s is named with that', async (_, fault, reason) => {
    at.stub.fail({ on: 'media/v3/upload', ...fault })
    await says(plan())
    await brings('k1')
    await at.append(message('after'))
    expect((await at.shown(2)).map(body)).toEqual([`[file] 计划;100%.pdf (300 kB) – ${reason}`, 'after'])
  })

  it('that WeChat does not bring is named with the reason', async () => {
    await says({ kind: 'video', file: { name: 'film.mp4' }, seconds: 12 })
    const [send] = await at.shown(1)
    expect(body(send ?? expect.fail())).toBe('[video] 12 s – this WeChat client does not bring such files')
  })

  it('costs two requests, and one for all to ask how large they may be', async () => {
    await at.append(message('hello'))
    await at.shown(1)
    await at.calm()
    const before = at.stub.requests()
    for (const key of ['k1', 'k2', 'k3']) {
      await says(plan(key))
      await brings(key)
    }
    await at.shown(4)
    expect(at.stub.requests() - before).toBe(7)
  })

  it('makes the bridge no sicker than the homeserver is', async () => {
    await until(() => at.hub.health().matrix?.ready === true)
    at.stub.fail({ on: 'media/v3/upload', status: 404, errcode: 'M_UNRECOGNIZED' })
    await says(plan())
    await brings('k1')
    await until(() => at.hub.health().matrix?.reason?.includes('media upload') === true)
    at.stub.fail()
    await at.shown(1)
    await until(() => at.hub.health().matrix?.ready === true)
  })
})

describe('a file of Matrix', () => {
  const taken = async () => {
    let [handed] = await at.hub.keeper.take(me, 1)
    await until(async () => {
      handed ??= (await at.hub.keeper.take(me, 1))[0]
      return handed !== undefined
    })
    return handed?.command.kind === 'send' ? handed.command : expect.fail('nothing to send')
  }
  const served = async (content: Content<{ url: string }>) => {
    const url = 'file' in content ? content.file.url : expect.fail('no file')
    const ticket = decodeURIComponent(url.split('/').at(-2) ?? '')
    const medium = await at.hub.media(ticket)
    if (!medium) return expect.fail('nothing behind the ticket')
    const chunks = []
    for await (const chunk of await medium.read()) chunks.push(chunk)
    return sha256(Buffer.concat(chunks))
  }
  const give = (content: Record<string, unknown>, type?: string) =>
    at.stub.say(at.room('Family'), owner, { body: 'it', ...content }, type)
  beforeEach(async () => {
    await at.append(message('hello'))
    await at.shown(1)
  })

  it('is sent to WeChat with its name and its bytes', async () => {
    give({ msgtype: 'm.file', body: '计划;100%.pdf', url: at.stub.media.put({ bytes: pdf }) })
    const { chat, content } = await taken()
    expect(chat).toEqual(family)
    expect(content).toMatchObject({ kind: 'file', file: { name: '计划;100%.pdf', size: pdf.length } })
    expect(await served(content)).toBe(sha256(pdf))
  })

  it('comes before its caption, in which members are mentioned', async () => {
    const link = `<a href="https://matrix.to/#/${bobGhost}">Bobby</a>, look`
    const about = { filename: 'plan.pdf', body: 'Bobby, look', formatted_body: link }
    give({ msgtype: 'm.file', url: at.stub.media.put({ bytes: pdf }), ...about })
    expect((await taken()).content).toMatchObject({ kind: 'file', file: { name: 'plan.pdf' } })
    expect((await taken()).content).toEqual({ kind: 'text', text: [{ mention: bob, name: 'Bobby' }, ', look'] })
  })

  it('answers with its caption', async () => {
    const [hello] = await at.shown(1)
    const about = {
      filename: 'plan.pdf',
      body: 'this',
      'm.relates_to': { 'm.in_reply_to': { event_id: hello?.event } },
    }
    give({ msgtype: 'm.file', url: at.stub.media.put({ bytes: pdf }), ...about })
    await taken()
    expect((await taken()).content).toEqual({ kind: 'text', text: [{ mention: anna, name: 'Anna' }, ' ', 'this'] })
  })

  it('is not even fetched for somebody who may not write', async () => {
    at.stub.fail({ on: 'GET .*/media/download', status: 500 })
    const file = { msgtype: 'm.file', body: 'plan.pdf', url: at.stub.media.put({ bytes: pdf }) }
    at.stub.say(at.room('Family'), '@stranger:example.org', file)
    const [, told] = await at.shown(2)
    expect(told?.content.body).toBe('✗ plan.pdf: you are not among the users of this bridge')
  })

  it('may be a place', async () => {
    give({ msgtype: 'm.location', body: 'Tea house', geo_uri: 'geo:31.2,121.5' })
    expect((await taken()).content).toEqual({ kind: 'location', latitude: 31.2, longitude: 121.5, name: 'Tea house' })
  })

  it.each([
    ['is cut in the middle', { midway: { after: 100_000, how: 'cut' as const } }],
    ['fails', { status: 502 }],
    ['must wait', { status: 429, retryAfter: 20 }],
  ])('comes where the download %s, in its place among the words', async (_, fault) => {
    at.stub.fail({ on: 'media/download', times: 2, ...fault })
    give({ msgtype: 'm.file', url: at.stub.media.put({ bytes: pdf }) })
    give({ msgtype: 'm.text', body: 'after' })
    const { content } = await taken()
    expect(await served(content)).toBe(sha256(pdf))
    expect((await taken()).content).toMatchObject({ kind: 'text' })
  })

  const refused = async () => String(body((await at.shown(2))[1] ?? expect.fail()))
  it.each([
    [
      'is too large',
      () => at.stub.media.put({ size: 4_000_000 }),
      /^✗ it \(4 MB\): the file is too large: the limit is 3 MB; what was written with it was not sent either$/,
    ],
    [
      'is empty',
      () => at.stub.media.put({ size: 0 }),
      /^✗ it \(4 MB\): the file is empty; what was written with it was not sent either$/,
    ],
    [
      'is not there',
      () => 'mxc://example.org/gone',
      /^✗ it \(4 MB\): the homeserver does not have the file \(M_NOT_FOUND\)/,
    ],
  ])('that %s is refused with a word, and its caption with it', async (_, url, words) => {
    give({ msgtype: 'm.file', url: url(), filename: 'it', body: 'look', info: { size: 4_000_000 } })
    give({ msgtype: 'm.text', body: 'after' })
    expect(await refused()).toMatch(words)
    expect((await taken()).content).toMatchObject({ kind: 'text', text: ['after'] })
  })

  it('goes through the client of somebody who has one, which stays theirs', async () => {
    await at.stop()
    LogService.muteModule('MatrixHttpClient')
    await begin((url) => ({ ...names, client: new MatrixClient(url, names.asToken) }))
    await says(plan())
    await brings('k1')
    await at.shown(1)
    expect(at.stub.media.uploads).toMatchObject([{ sha256: sha256(pdf) }])
    give({ msgtype: 'm.file', url: at.stub.media.put({ bytes: pdf }) })
    expect(await served((await taken()).content)).toBe(sha256(pdf))
  })
})
