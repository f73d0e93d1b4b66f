import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { addressOf } from '../../../../packages/hub/src/files/fetch/answer.ts'
import { FetchError } from '../../../../packages/hub/src/files/fetch/fetch-error.ts'
import { createFetcher, type Fetcher, type FetcherOptions } from '../../../../packages/hub/src/files/fetch/fetcher.ts'
import { bytes } from '../../../../packages/hub/src/files/limits.ts'
import { closeServers, raw, web } from './servers.ts'

const fetchers: Fetcher[] = []
afterEach(async () => {
  await Promise.all(fetchers.splice(0).map((fetcher) => fetcher.close()))
  await closeServers()
})

const fetcherOf = (options: FetcherOptions = {}): Fetcher => {
  const fetcher = createFetcher({ allowPrivate: ['127.0.0.1'], ...options })
  fetchers.push(fetcher)
  return fetcher
}
const MB = 1024 * 1024
const wanted = (limit = MB) => ({ limit, signal: new AbortController().signal })

/** What fetching it whole ends with. */
const failure = async (fetcher: Fetcher, url: string, limit?: number): Promise<FetchError> => {
  const error: unknown = await fetcher
    .get(url, wanted(limit))
    .then(
      (bytes) => buffer(bytes),
      (reason: unknown) => reason,
    )
    .catch((reason: unknown) => reason)
  if (error instanceof FetchError) return error
  throw new Error(`not a FetchError: ${error}`)
}

describe('a file', () => {
  it('comes byte for byte, with what the server says of it', async () => {
    const file = randomBytes(300_000)
    const { url } = await web((request, response) => {
      expect(request.headers).toMatchObject({ accept: '*/*', 'accept-encoding': 'identity' })
      expect(request.url).toBe('/a.png?key=1')
      response.writeHead(200, { 'content-type': 'Image/PNG; charset=x', 'content-length': file.length }).end(file)
    })
    const bytes = await fetcherOf().get(`${url}/a.png?key=1#part`, wanted())
    expect((await buffer(bytes)).equals(file)).toBe(true)
  })

  it('comes also where nothing is said of it', async () => {
    const { url } = await web((_, response) => response.write('ab', () => response.end('c')))
    const bytes = await fetcherOf().get(`${url}/132`, wanted())
    expect(String(await buffer(bytes))).toBe('abc')
  })

  it('is read no faster than by whoever reads it', async () => {
    let sent = 0
    const { url } = await web((_, response) => {
      const more = () => {
        while (sent < 200 * MB && response.write(Buffer.alloc(64 * 1024))) sent += 64 * 1024
      }
      response.on('drain', more)
      more()
    })
    const bytes = await fetcherOf({ times: { silence: 300 } }).get(url, wanted(300 * MB))
    const reader = bytes.getReader()
    await reader.read()
    await sleep(800)
    expect(sent).toBeLessThan(20 * MB)
    // that it was not read is no silence
    expect((await reader.read()).done).toBe(false)
    await reader.cancel()
  })

  it('that nobody reads on ends its connection', async () => {
    const server = await web((_, response) => response.write('some'))
    const bytes = await fetcherOf().get(server.url, wanted())
    await bytes.cancel()
    await expect.poll(() => server.sockets.size).toBe(0)
  })

  it('ends with its signal, before the headers and after', async () => {
    const silent = await raw(() => {})
    const half = await web((_, response) => response.write('some'))
    for (const { url, sockets } of [silent, half]) {
      const ending = new AbortController()
      const got = fetcherOf()
        .get(url, { limit: MB, signal: ending.signal })
        .then((bytes) => buffer(bytes))
      setTimeout(() => ending.abort(new Error('stopped')), 100)
      await expect(got).rejects.toThrow('stopped')
      await expect.poll(() => sockets.size).toBe(0)
    }
    await expect(
      fetcherOf().get(half.url, { limit: MB, signal: AbortSignal.abort(new Error('stopped')) }),
    ).rejects.toThrow('stopped')
  })
})

describe('a private address is refused', () => {
  it.each([
    'http://127.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.1:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://127.0.0.1.:PORT/',
    'http://１２７.0.0.1:PORT/',
    'http://127。0。0。1:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://[::1]:PORT/',
    'http://[::]:PORT/',
    'http://0.0.0.0:PORT/',
    'http://0:PORT/',
    'http://localhost:PORT/',
    'http://LOCALHOST:PORT/',
    'https://127.0.0.1:PORT/',
  ])('as %s', async (address) => {
    const server = await web((_, response) => response.end('secret'))
    const fetcher = fetcherOf({ allowPrivate: [] })
    const error = await failure(fetcher, address.replace('PORT', `${server.port}`))
    expect(error).toMatchObject({ outcome: 'refused', message: expect.stringContaining('fetch.allowPrivate') })
    expect(server.count()).toBe(0)
  })

  it('whatever name leads there', async () => {
    const server = await web((_, response) => response.end('secret'))
    const names: Record<string, string[]> = {
      'inside.example.org': ['127.0.0.1'],
      'mapped.example.org': ['::ffff:127.0.0.1'],
      'all.example.org': ['10.0.0.1', '::1', '169.254.169.254'],
      'xn--bcher-kva.example': ['127.0.0.1'],
      'none.example.org': [],
      'wrong.example.org': ['localhost'],
    }
    const lookup = async (host: string) => names[host] ?? []
    const fetcher = fetcherOf({ allowPrivate: [], lookup })
    for (const host of [...Object.keys(names), 'bücher.example'])
      expect(await failure(fetcher, `http://${host}:${server.port}/`)).toMatchObject({ outcome: 'refused' })
    expect(server.count()).toBe(0)
  })

  it('also where a redirect leads there, and nothing of its address is told', async () => {
    const inside = await web((_, response) => response.end('secret'), '127.0.0.2')
    const { url } = await web((request, response) => {
      response.writeHead(302, { location: request.url === '/a' ? '/b' : `${inside.url}/?key=hidden` }).end()
    })
    const error = await failure(fetcherOf(), `${url}/a`)
    expect(error).toMatchObject({ outcome: 'refused', message: expect.stringContaining('127.0.0.2') })
    expect(error.message).not.toContain('hidden')
    expect(inside.count()).toBe(0)
  })

  it('also where a name means another address a moment after it was checked', async () => {
    // 127.0.0.2, where nothing listens, stands for a public address
    const server = await web((_, response) => response.end('secret'))
    const lookup = vi.fn(async () => ['127.0.0.1']).mockResolvedValueOnce(['127.0.0.2'])
    const fetcher = fetcherOf({ allowPrivate: ['127.0.0.2'], lookup })
    const url = `http://rebinding.example.org:${server.port}/`
    expect(await failure(fetcher, url)).toMatchObject({ outcome: 'retry' })
    expect(lookup).toHaveBeenCalledTimes(1)
    expect(await failure(fetcher, url)).toMatchObject({ outcome: 'refused' })
    expect(lookup).toHaveBeenCalledTimes(2)
    expect(server.count()).toBe(0)
  })

  it('and of several addresses only what may be fetched from is tried', async () => {
    const inside = await web((_, response) => response.end('secret'))
    const outside = await web((_, response) => response.end('public'), '127.0.0.2', inside.port)
    const lookup = async () => ['127.0.0.1', '127.0.0.2', '10.0.0.1']
    const bytes = await fetcherOf({ allowPrivate: ['127.0.0.2'], lookup }).get(
      `http://both.example.org:${outside.port}`,
      wanted(),
    )
    expect(String(await buffer(bytes))).toBe('public')
    expect(inside.count()).toBe(0)
  })
})

describe('an address is refused', () => {
  it.each([
    ['', 'no URL'],
    ['no address', 'no URL'],
    ['/only/a/path?key=hidden', 'no URL'],
    ['http://', 'no URL'],
    ['http://[fe80::1%25eth0]/?key=hidden', 'no URL'],
    ['file:///etc/passwd', 'file:'],
    ['ftp://example.org/hidden', 'ftp:'],
    ['data:text/plain,hidden', 'data:'],
    ['javascript:hidden', 'javascript:'],
    ['http://hidden@example.org/', 'name or password'],
    ['http://me:hidden@example.org/', 'name or password'],
  ])('%j', async (url, says) => {
    const error = await failure(fetcherOf(), url)
    expect(error).toMatchObject({ outcome: 'refused', message: expect.stringContaining(says) })
    expect(error.message).not.toContain('hidden')
    expect(error.cause).toBeUndefined()
  })

  it('that is less safe than the one that led there', () => {
    const safe = new URL('https://example.org/a')
    expect(() => addressOf('http://example.com/?key=hidden', safe)).toThrow(
      'example.org sends us to example.com without TLS',
    )
    expect(addressOf('//example.com/b', safe).href).toBe('https://example.com/b')
    expect(addressOf('https://example.com/b', new URL('http://example.org/')).href).toBe('https://example.com/b')
  })
})

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])('%i are followed', async (status) => {
    const { url } = await web((request, response) => {
      if (request.url === '/b/c.txt') response.end('there')
      else response.writeHead(status, { location: 'b/c.txt' }).end('not here')
    })
    expect(String(await buffer(await fetcherOf().get(`${url}/a.txt`, wanted())))).toBe('there')
  })

  it.each([
    [5, 'there'],
    [6, undefined],
  ])('%i of them', async (redirects, text) => {
    const { url } = await web((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) response.end('there')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    const fetcher = fetcherOf()
    if (text === undefined)
      expect(await failure(fetcher, `${url}/${redirects}`)).toMatchObject({
        outcome: 'refused',
        message: expect.stringContaining('5 redirects'),
      })
    else expect(String(await buffer(await fetcher.get(`${url}/${redirects}`, wanted())))).toBe(text)
  })

  it.each(['file:///etc/passwd', 'http://', 'http://me:hidden@127.0.0.1/', 'gopher://127.0.0.1/'])(
    'to %s are refused',
    async (location) => {
      const server = await web((_, response) => response.writeHead(302, { location }).end())
      const error = await failure(fetcherOf(), server.url)
      expect(error.outcome).toBe('refused')
      expect(error.message).not.toContain('hidden')
    },
  )

  it('to nowhere are an answer without a file', async () => {
    const { url } = await web((_, response) => response.writeHead(302).end())
    expect(await failure(fetcherOf(), url)).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('302'),
    })
  })
})

describe('an answer without the file', () => {
  it.each([
    [404, 'refused'],
    [403, 'refused'],
    [410, 'refused'],
    [204, 'refused'],
    [206, 'refused'],
    [304, 'refused'],
    [501, 'refused'],
    [408, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
  ])('%i: %s, named with the host and never with its keys', async (status, outcome) => {
    const { url, port, sockets } = await web((_, response) => {
      response.writeHead(status, { connection: 'close' }).write(' ')
      if (status === 204 || status === 304) response.end()
    })
    const error = await failure(fetcherOf(), `${url}/path-hidden?key=hidden`)
    expect(error).toMatchObject({ outcome, message: `127.0.0.1:${port}: answered with status ${status}` })
    await expect.poll(() => sockets.size).toBe(0)
  })
})

describe('a file that is too large is refused', () => {
  it('before it comes, where its size is said', async () => {
    const server = await web((_, response) => response.writeHead(200, { 'content-length': 2 * MB }).write('x'))
    const error = await failure(fetcherOf(), server.url, MB)
    expect(error).toMatchObject({ outcome: 'refused' })
    expect(error.message).toBe(`127.0.0.1:${server.port}: the file has ${bytes(2 * MB)}, and the limit is ${bytes(MB)}`)
    await expect.poll(() => server.sockets.size).toBe(0)
  })

  it('while it comes, where it never ends', async () => {
    let sent = 0
    const server = await web((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024))) sent += 64 * 1024
      }
      response.on('drain', more)
      more()
    })
    const error = await failure(fetcherOf(), server.url, MB)
    expect(error).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining(`the file grew on its way, and the limit is ${bytes(MB)}`),
    })
    await expect.poll(() => server.sockets.size).toBe(0)
    expect(sent).toBeLessThan(20 * MB)
  })

  it('not where it is just as large as may be', async () => {
    const { url } = await web((_, response) => response.end(Buffer.alloc(MB)))
    expect((await buffer(await fetcherOf().get(url, wanted(MB)))).length).toBe(MB)
  })
})

const bomb = gzipSync(Buffer.alloc(50 * MB))
it.each(['gzip', 'br', 'deflate', 'x-gzip, gzip'])(
  'what is sent in %s, though unasked, is not unpacked',
  async (encoding) => {
    const { url } = await web((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bomb))
    expect(await failure(fetcherOf(), url)).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('compressed'),
    })
  },
)

describe('a server that is slow', () => {
  const times = { connect: 300, headers: 400, silence: 400, whole: 1_000 }
  const within = async (limit: number, doing: () => Promise<FetchError>): Promise<FetchError> => {
    const began = performance.now()
    const error = await doing()
    expect(performance.now() - began).toBeLessThan(limit)
    return error
  }
  const dripping = (text: string, first = '') =>
    raw((socket) => {
      socket.write(first)
      const timer = setInterval(() => socket.write(text), 100)
      socket.on('close', () => clearInterval(timer))
    })

  it('to find is given up', async () => {
    const fetcher = fetcherOf({ times, lookup: () => new Promise(() => {}) })
    expect(await within(2_500, () => failure(fetcher, 'http://slow.example.org'))).toMatchObject({
      outcome: 'retry',
      message: expect.stringContaining('slow.example.org'),
    })
  })

  it.each([
    ['says nothing', () => raw(() => {})],
    ['says one letter of its headers after the other', () => dripping('x', 'HTTP/1.1 200 OK\r\nx-long: ')],
    ['says one header after the other', () => dripping('x-more: 1\r\n', 'HTTP/1.1 200 OK\r\n')],
    ['says for ever that it will answer', () => dripping('HTTP/1.1 102 Processing\r\n\r\n')],
    [
      'falls silent in the file',
      () => raw((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')),
    ],
    ['sends one byte after the other', () => dripping('x', 'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n')],
    [
      'sends one chunk after the other',
      () => dripping('1\r\nx\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
    ],
    [
      'sends from one address to the next',
      () =>
        web(
          (_, response) =>
            void setTimeout(() => response.writeHead(302, { location: '/', connection: 'close' }).end(), 350),
        ),
    ],
  ])('%s is given up', async (_what, begun) => {
    const server = await begun()
    const error = await within(3_500, () => failure(fetcherOf({ times }), server.url))
    expect(error).toMatchObject({ outcome: 'retry', message: expect.stringContaining(`127.0.0.1:${server.port}: `) })
    await expect.poll(() => server.sockets.size).toBe(0)
  })
})

it('a server that sends too little is not read until its time is over', async () => {
  const server = await raw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n')
    const timer = setInterval(() => socket.write('x'), 50)
    socket.on('close', () => clearInterval(timer))
  })
  const fetcher = fetcherOf({ times: { silence: 300, least: 1_000 } })
  expect(await failure(fetcher, server.url)).toMatchObject({
    outcome: 'retry',
    message: expect.stringContaining('too slowly'),
  })
})

describe('a server that errs', () => {
  const answering =
    (text: string, end = true) =>
    () =>
      raw((socket) => (end ? socket.end(text) : socket.write(text)))

  it.each([
    ['cuts the connection', 'retry', () => raw((socket) => socket.destroy())],
    ['ends before the size that it said', 'retry', answering('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')],
    ['ends within a chunk', 'retry', answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc')],
    [
      'says two sizes',
      'retry',
      answering('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd', false),
    ],
    ['says a size that is none', 'refused', answering('HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc', false)],
    ['says something else than HTTP', 'refused', answering('220 hidden ESMTP\r\n', false)],
    [
      'says a chunk that is none',
      'refused',
      answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhidden\r\n', false),
    ],
    ['has headers without end', 'refused', answering(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`, false)],
    [
      'wants another protocol',
      'retry',
      answering('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', false),
    ],
  ])('%s: %s', async (_what, outcome, begun) => {
    const server = await begun()
    const error = await failure(fetcherOf(), `${server.url}/?key=hidden`)
    expect(error).toMatchObject({ outcome, message: expect.stringContaining(`127.0.0.1:${server.port}: `) })
    expect(JSON.stringify([error.message, error.cause, `${error.cause}`])).not.toContain('hidden')
  })

  it('sends more than it said: the rest is nothing', async () => {
    const { url } = await answering('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\n\r\nevil')()
    const fetcher = fetcherOf()
    for (let n = 0; n < 2; n++) expect(String(await buffer(await fetcher.get(url, wanted())))).toBe('abc')
  })

  it('is not there, has no name, or does not speak TLS', async () => {
    const server = await web((_, response) => response.end())
    await closeServers()
    expect(await failure(fetcherOf(), server.url)).toMatchObject({
      outcome: 'retry',
      message: expect.stringContaining('refused'),
    })
    const lookup = async () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
    expect(await failure(fetcherOf({ lookup }), 'http://nobody.example.org')).toMatchObject({
      outcome: 'retry',
      message: 'nobody.example.org: the name is not known',
    })
    const plain = await web((_, response) => response.end())
    expect(await failure(fetcherOf(), `https://127.0.0.1:${plain.port}`)).toMatchObject({ outcome: 'refused' })
  })
})

it('keeps connections for the next files of the same host', async () => {
  const server = await web((_, response) => response.end('x'))
  const fetcher = fetcherOf()
  for (let n = 0; n < 20; n++) await buffer(await fetcher.get(`${server.url}/${n}`, wanted()))
  expect(server.count()).toBeLessThan(5)
})

it('ends what is under way when it is closed', async () => {
  const silent = await raw(() => {})
  const half = await web((_, response) => response.write('some'))
  for (const { url, count, sockets } of [silent, half]) {
    const fetcher = fetcherOf()
    const failing = failure(fetcher, url)
    await expect.poll(count).toBe(1)
    await fetcher.close()
    expect(await failing).toMatchObject({ outcome: 'retry' })
    await expect.poll(() => sockets.size).toBe(0)
  }
})
