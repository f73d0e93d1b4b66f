import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Repository, repository } from '../../../bridges/matrix/src/calls/repository.ts'
import { type StubHomeserver, stubHomeserver } from '../../servers/homeserver/index.ts'
import { listen } from '../../servers/listen.ts'
import { names } from '../house.ts'

let stub: StubHomeserver
let files: Repository
beforeEach(async () => {
  stub = await stubHomeserver({ asToken: names.asToken })
  files = repository(stub.url, names.asToken, { patience: 300 })
})
afterEach(async () => {
  await files.close()
  await stub.stop()
})

const { signal } = new AbortController()
const piece = Buffer.alloc(100_000, 'words ')

/** So many bytes, made as they are asked for. `given`: how many have been taken. */
const bytesOf = (size: number) => {
  const from = { given: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>({
    pull: (out) => {
      const chunk = piece.subarray(0, Math.min(piece.length, size - from.given))
      from.given += chunk.length
      if (chunk.length > 0) out.enqueue(chunk)
      else out.close()
    },
    cancel: () => {
      from.cancelled = true
    },
  })
  return Object.assign(from, { body })
}
const upload = (size: number, about: object = {}) =>
  files.upload({ name: 'it', type: 'image/png', size, body: bytesOf(size).body, signal, ...about })
const read = async (stream: ReadableStream<Uint8Array>) => {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of stream) {
    hash.update(chunk)
    size += chunk.length
  }
  return { size, sha256: hash.digest('hex') }
}

describe('an upload', () => {
  it.each(['计划;100%.pdf', `"a" 'b' c&d=e?#+.txt`, 'half \ud83d.txt'])(
    'has its type and its name: %s',
    async (name) => {
      const url = await upload(250_000, { name, type: 'application/pdf' })
      const [medium] = stub.media.uploads
      expect(medium).toMatchObject({ mxc: url, type: 'application/pdf', name: name.toWellFormed(), size: 250_000 })
    },
  )

  it('has no type that breaks its header', async () => {
    await upload(1, { type: 'image/png\r\nx: y' })
    expect(stub.media.uploads[0]?.type).toBe('application/octet-stream')
  })

  it('is streamed: no more is read than the homeserver takes', async () => {
    stub.media.limit = undefined
    stub.fail({ on: 'upload', midway: { after: 1_000_000, how: 'stall' } })
    const from = bytesOf(100_000_000)
    await expect(
      files.upload({ name: 'it', type: 'video/mp4', size: 100_000_000, body: from.body, signal }),
    ).rejects.toThrow('POST media upload: UND_ERR_HEADERS_TIMEOUT')
    // what lies in the buffers of both ends
    expect(from.given).toBeLessThan(30_000_000)
    expect(from.cancelled).toBe(true)
  })

  it('that breaks off can be made again', async () => {
    stub.fail({ on: 'upload', times: 1, midway: { after: 100_000, how: 'cut' } })
    await expect(upload(2_000_000)).rejects.toMatchObject({ name: 'HomeserverError', status: undefined })
    expect(stub.media.uploads).toEqual([])
    await upload(2_000_000)
    expect(stub.media.uploads).toMatchObject([{ size: 2_000_000 }])
  })

  it('that the homeserver does not take fails with its reason', async () => {
    stub.media.limit = 1_000
    await expect(upload(2_000_000)).rejects.toMatchObject({ status: 413, errcode: 'M_TOO_LARGE' })
  })

  it('ends at once where it must', async () => {
    const stopping = new AbortController()
    stub.fail({ on: 'upload', midway: { after: 100_000, how: 'stall' } })
    const failed = expect(upload(2_000_000, { signal: stopping.signal })).rejects.toMatchObject({
      name: 'HomeserverError',
    })
    setTimeout(() => stopping.abort(), 50)
    await failed
  })
})

describe('the limit', () => {
  it('is asked for once', async () => {
    expect([await files.limit(signal), await files.limit(signal)]).toEqual([50_000_000, 50_000_000])
    expect(stub.media.asked).toBe(1)
  })

  it('is asked for again where it was wrong', async () => {
    await files.limit(signal)
    stub.media.limit = 1_000
    await upload(2_000_000).catch(() => {})
    expect(await files.limit(signal)).toBe(1_000)
  })

  it('is unknown while it cannot be asked for', async () => {
    stub.fail({ on: 'config', times: 1, status: 500 })
    expect([await files.limit(signal), await files.limit(signal)]).toEqual([undefined, 50_000_000])
  })
})

it('downloads that nobody begins to read keep no connection', async () => {
  const mxc = stub.media.put({ size: 1_000_000 })
  for (let n = 0; n < 40; n++) await (await files.download(mxc, signal)).cancel()
  expect(await read(await files.download(mxc, signal))).toMatchObject({ size: 1_000_000 })
})

describe('a download', () => {
  const get = (mxc: string) => files.download(mxc, signal)

  it('is what lies there', async () => {
    const bytes = Buffer.concat(Array.from({ length: 20 }, () => piece))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(await read(await get(stub.media.put({ bytes })))).toEqual({ size: bytes.length, sha256 })
  })

  it('follows where it is sent, and tells no stranger our token', async () => {
    const heard: (string | undefined)[] = []
    const other = createServer((request, response) => {
      heard.push(request.headers.authorization)
      response.end('from elsewhere')
    })
    const redirect = `http://127.0.0.1:${await listen(other)}/file`
    expect(await read(await get(stub.media.put({ size: 7, redirect })))).toMatchObject({ size: 14 })
    expect(heard).toEqual([undefined])
    other.close()
  })

  it('does not follow for ever', async () => {
    const redirect = '/_matrix/client/v1/media/download/example.org/media1?allow_redirect=true'
    await expect(get(stub.media.put({ size: 7, redirect }))).rejects.toThrow('redirected too often')
  })

  it.each([
    ['is not there', 'mxc://example.org/nothing', 404],
    ['has no address', 'https://example.org/nothing', 404],
  ])('of what %s fails', async (_, mxc, status) => {
    await expect(get(mxc)).rejects.toMatchObject({ name: 'HomeserverError', status })
  })

  it.each(['cut', 'stall'] as const)('that ends before its end fails: %s', async (how) => {
    stub.fail({ on: 'download', midway: { after: 100_000, how } })
    const stream = await get(stub.media.put({ size: 5_000_000 }))
    await expect(read(stream)).rejects.toMatchObject({ name: 'HomeserverError', status: undefined })
  })

  it('is streamed: no more comes than is read', async () => {
    const before = process.memoryUsage().arrayBuffers
    const stream = await get(stub.media.put({ size: 200_000_000 }))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000)
    await stream.cancel()
  })
})
