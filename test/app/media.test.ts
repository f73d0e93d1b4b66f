import { createHash, randomBytes } from 'node:crypto'
import { get, type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Medium } from '@queqiao/hub'
import { parse } from 'content-disposition'
import { Hono } from 'hono'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Listening, listen } from '../../packages/app/src/process/listen.ts'
import { media } from '../../packages/app/src/process/media.ts'

const bytes = randomBytes(1_000)
const hash = createHash('sha256').update(bytes).digest('hex')

type Part = Parameters<Medium['read']>[0]

/** What was asked for, and whether it was given up. */
const reads: { range: Part; given: number; cancelled: boolean }[] = []
afterEach(() => {
  reads.length = 0
})

const reading = (file: Uint8Array) => async (range?: Part) => {
  const log = { range, given: 0, cancelled: false }
  reads.push(log)
  const rest = range ? file.subarray(range.start, range.end + 1) : file
  return new ReadableStream<Uint8Array>(
    {
      pull: (out) => {
        const piece = rest.subarray(log.given, log.given + 65_536)
        log.given += piece.length
        if (piece.length > 0) out.enqueue(piece)
        else out.close()
      },
      cancel: () => {
        log.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
}
const kept = (given: Partial<Medium> = {}): Medium => ({
  type: 'image/png',
  size: bytes.length,
  name: 'a.png',
  hash,
  read: reading(bytes),
  ...given,
})
const nothing = 'Nothing at this address.\n'
/** As the process has it: below an app that says itself what is not there. */
const appOf = (found: Medium = kept()): Hono =>
  new Hono()
    .route(
      '/',
      media(async (ticket) => (ticket === 'good' ? found : undefined)),
    )
    .notFound((c) => c.text(nothing, 404))

const ask = (headers: Record<string, string> = {}, found?: Medium, method = 'GET') =>
  appOf(found).request('/media/good/1.jpg', { method, headers })
const bodyOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())

describe('a ticket', () => {
  it('opens its file, under any name', async () => {
    for (const name of ['1.jpg', 'x', '%E5%9B%BE.dat', '%E4%zz', '..%2f..%2fetc', '%00', '%0d%0aset-cookie:%20a=b']) {
      const response = await appOf().request(`/media/good/${name}`)
      expect(response.status).toBe(200)
      expect(await bodyOf(response)).toEqual(bytes)
      expect(parse(response.headers.get('content-disposition') ?? '').parameters).toEqual({ filename: 'a.png' })
    }
  })

  it('says what it is, and lets nothing in it run', async () => {
    const { headers } = await ask()
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '1000',
      'accept-ranges': 'bytes',
      etag: `"${hash}"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
      'cache-control': expect.stringContaining('private'),
      'referrer-policy': 'no-referrer',
    })
  })

  it('that is wrong is answered just as an address that nobody has', async () => {
    const wrong = await appOf().request('/media/bad/1.jpg')
    const nowhere = await appOf().request('/elsewhere')
    expect([wrong.status, await wrong.text()]).toEqual([404, nothing])
    expect(Object.fromEntries(wrong.headers)).toEqual(Object.fromEntries(nowhere.headers))
    for (const path of ['/media/good', '/media/good/', '/media/good/a/b', '/media//a', '/Medium/good/a'])
      expect((await appOf().request(path)).status).toBe(404)
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await ask({}, undefined, method)).status).toBe(404)
    expect(reads).toEqual([])
  })
})

describe('its name', () => {
  it.each([
    'a.txt',
    '年终总结.docx',
    'a;b.txt',
    'a"b\\c.txt',
    '100%.txt',
    '%41.txt',
    "it's.txt",
    'Größe 😀.mp4',
    'a b.txt',
    '',
  ])('%j comes as it is', async (name) => {
    const { headers } = await ask({}, kept({ name }))
    expect(parse(headers.get('content-disposition') ?? '').parameters.filename).toBe(name)
  })

  it.each([
    ['a\r\nset-cookie: b=c.txt', 'aset-cookie: b=c.txt'],
    ['a\0b\x7f.txt', 'ab.txt'],
    ['\ud800.txt', '\ufffd.txt'],
  ])('%j comes without what breaks headers', async (name, filename) => {
    const { headers } = await ask({}, kept({ name }))
    expect(parse(headers.get('content-disposition') ?? '').parameters.filename).toBe(filename)
    expect(headers.has('set-cookie')).toBe(false)
  })
})

it.each([
  ['image/png', 'image/png', 'inline'],
  ['video/mp4', 'video/mp4', 'inline'],
  ['audio/ogg', 'audio/ogg', 'inline'],
  ['image/svg+xml', 'image/svg+xml', 'attachment'],
  ['text/html', 'text/html', 'attachment'],
  ['application/pdf', 'application/pdf', 'attachment'],
  ['', 'application/octet-stream', 'attachment'],
  ['image/png\r\nset-cookie: a=b', 'application/octet-stream', 'attachment'],
])('of the type %j goes as %s, %s', async (type, sent, disposition) => {
  const { headers } = await ask({}, kept({ type }))
  expect(headers.get('content-type')).toBe(sent)
  expect(parse(headers.get('content-disposition') ?? '').type).toBe(disposition)
})

describe('a range', () => {
  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=0-99', 0, 99],
    ['bytes=100-', 100, 999],
    ['bytes=999-', 999, 999],
    ['bytes=990-5000', 990, 999],
    ['bytes=0-', 0, 999],
    ['bytes=-1', 999, 999],
    ['bytes=-100', 900, 999],
    ['bytes=-5000', 0, 999],
    ['BYTES=1-2', 1, 2],
  ])('%s', async (range, start, end) => {
    const response = await ask({ range })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/1000`)
    expect(response.headers.get('content-length')).toBe(`${end - start + 1}`)
    expect(response.headers.get('etag')).toBe(`"${hash}"`)
    expect(await bodyOf(response)).toEqual(bytes.subarray(start, end + 1))
    expect(reads).toMatchObject([{ range: { start, end } }])
  })

  it.each(['bytes=1000-', 'bytes=1000-2000', 'bytes=99999999999999999999-', 'bytes=-0'])(
    '%s cannot be had',
    async (range) => {
      const response = await ask({ range })
      expect(response.status).toBe(416)
      expect(response.headers.get('content-range')).toBe('bytes */1000')
      expect(await response.text()).toBe('')
      expect(reads).toEqual([])
    },
  )

  it.each([
    'bytes=0-1,5-9',
    'bytes=0-1,',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=5-1',
    'bytes',
    'lines=0-1',
    '0-1',
    'bytes=0x1-2',
    'bytes=1.5-2',
    'bytes=--1',
  ])('%s is answered with all of it', async (range) => {
    const response = await ask({ range })
    expect(response.status).toBe(200)
    expect(response.headers.has('content-range')).toBe(false)
    expect(await bodyOf(response)).toEqual(bytes)
  })

  it('of an empty file', async () => {
    const empty = kept({ size: 0, read: reading(new Uint8Array()) })
    for (const range of ['bytes=0-', 'bytes=0-0']) expect((await ask({ range }, empty)).status).toBe(416)
    for (const range of ['', 'bytes=-5']) {
      const response = await ask({ range }, empty)
      expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '0', ''])
    }
  })

  it.each([
    [`"${hash}"`, 206],
    [`W/"${hash}"`, 200],
    ['"another"', 200],
    ['Sat, 28 Nov 2026 00:00:00 GMT', 200],
  ])('of what it was before: If-Range %s is answered with %i', async (tag, status) => {
    expect((await ask({ range: 'bytes=0-9', 'if-range': tag })).status).toBe(status)
  })
})

it.each([
  [`"${hash}"`, 304],
  [`"x", W/"${hash}"`, 304],
  ['*', 304],
  ['"x"', 200],
])('If-None-Match %s is answered with %i', async (tag, status) => {
  const response = await ask({ 'if-none-match': tag })
  expect(response.status).toBe(status)
  expect(response.headers.get('etag')).toBe(`"${hash}"`)
  expect(reads).toHaveLength(status === 304 ? 0 : 1)
})

describe('over the network', () => {
  let server: Listening
  afterEach(() => server.stop())
  const serve = async (found: Medium) => {
    server = await listen('listen', { app: appOf(found) }, { host: '127.0.0.1', port: 0 })
    return `${server.url}/media/good/1.jpg`
  }
  const large = (size: number) => kept({ size, read: reading(new Uint8Array(size)) })
  const got = (url: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => get(url, { agent: false }, resolve).on('error', reject))

  it('HEAD says the same without a body, and opens nothing', async () => {
    const url = await serve(kept())
    const [head, whole] = await Promise.all([
      fetch(url, { method: 'HEAD', headers: { range: 'bytes=0-1' } }),
      fetch(url),
    ])
    const ofOneCall = { date: '', connection: '', 'keep-alive': '' }
    const told = (response: Response) => ({ ...Object.fromEntries(response.headers), ...ofOneCall })
    expect(head.status).toBe(200)
    expect(told(head)).toEqual(told(whole))
    expect((await bodyOf(head)).length).toBe(0)
    expect(await bodyOf(whole)).toEqual(bytes)
    expect(reads).toHaveLength(1)
    const wrong = await fetch(url.replace('good', 'bad'), { method: 'HEAD' })
    expect([wrong.status, await wrong.text()]).toEqual([404, ''])
  })

  it('a large file arrives whole', async () => {
    const file = randomBytes(20_000_000)
    const url = await serve(kept({ size: file.length, read: reading(file) }))
    expect((await buffer(await got(url))).equals(file)).toBe(true)
  })

  it('is read no faster than it is taken, and not after the client has gone', async () => {
    const url = await serve(large(200_000_000))
    const response = await got(url)
    response.pause()
    await sleep(500)
    expect(reads[0]?.given).toBeLessThan(20_000_000)
    response.destroy()
    await expect.poll(() => reads[0]?.cancelled).toBe(true)
    expect(reads[0]?.given).toBeLessThan(20_000_000)
  })

  it('is not read where the client has gone before it was opened', async () => {
    let opened = 0
    const url = await serve(
      kept({
        read: async () => {
          opened++
          await sleep(200)
          return reading(bytes)()
        },
      }),
    )
    const asked = request(url, { agent: false }).on('error', () => {})
    asked.end()
    await expect.poll(() => opened).toBe(1)
    asked.destroy()
    await expect.poll(() => reads[0]?.cancelled).toBe(true)
  })

  it.each([
    ['shorter', 900],
    ['longer', 1_100],
  ])('a kept file that is %s than it should be breaks off', async (_what, length) => {
    const url = await serve(kept({ read: reading(randomBytes(length)) }))
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    await expect(got(url).then(buffer)).rejects.toThrow()
    await expect.poll(() => `${told.mock.calls}`).toContain('has not the 1000 bytes')
    told.mockRestore()
  })
})
