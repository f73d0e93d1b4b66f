import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../../packages/app/src/demo/ports.ts'
import { Bytes } from '../../../packages/hub/src/files/needed.ts'
import { FilesFailure } from '../../../packages/hub/src/files/store/errors.ts'
import { openFiles } from '../../../packages/hub/src/files/store/open.ts'
import { bucketAt } from '../../../packages/hub/src/files/store/s3-address.ts'
import { Strays } from '../../../packages/hub/src/retention/strays.ts'
import { openSqlite } from '../../../packages/hub/src/store/sqlite.ts'
import { StoreError } from '../../../packages/hub/src/store/store-error.ts'
import { noS3, type S3, startS3 } from '../../servers/s3.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 's3-'))
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a-key')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret-that-nobody-may-see')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(data, { recursive: true })
})

const incoming = () => readdirSync(join(data, 'media', 'incoming'))

/** Why it cannot be opened: a sentence, from which nobody learns a secret. */
const refusal = async (files: string): Promise<string> => {
  const error = await openFiles({ data, files }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(StoreError)
  const message = error instanceof Error ? error.message : ''
  expect(message).not.toContain('secret')
  return message
}

describe('the address of a bucket', () => {
  it('says where it is and what goes in front of the names', () => {
    const address =
      's3://pictures/of%20mine/2026/?endpoint=http://127.0.0.1:9000/&region=eu-west-1&forcePathStyle=false'
    expect(bucketAt(address)).toEqual({
      name: 'pictures',
      prefix: 'of mine/2026/',
      endpoint: 'http://127.0.0.1:9000',
      region: 'eu-west-1',
      forcePathStyle: false,
    })
  })

  it('needs no more than the bucket', () => {
    const rest = { prefix: '', endpoint: undefined, region: undefined, forcePathStyle: false }
    expect(bucketAt('s3://pictures')).toEqual({ name: 'pictures', ...rest })
  })

  it('has the bucket in the path where a server is named: few others know it as a host', () => {
    expect(bucketAt('s3://pictures?endpoint=https://minio.local')).toHaveProperty('forcePathStyle', true)
  })

  it.each([
    ['https://secret.example/bucket', /no address of an S3 store: write s3:/],
    ['secret', /no address of an S3 store: write s3:/],
    ['s3://', /names no bucket/],
    ['s3://secret:9000/x', /names no bucket/],
    ['s3://key:secret@bucket', /set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead/],
    ['s3://bucket?endpont=http://secret', /`endpont`.*endpoint, region, forcePathStyle do/],
    ['s3://bucket?endpoint=secret:9000', /endpoint=https:\/\/host:port/],
    ['s3://bucket?endpoint=http://a:secret@host', /endpoint=https:\/\/host:port/],
    ['s3://bucket?forcePathStyle=yes', /neither true nor false/],
    ['s3://bucket/100%', /%25/],
  ])('%s is refused, and what to write is said', async (files, says) => {
    expect(await refusal(files)).toMatch(says)
  })
})

describe('a bucket that cannot be had is said so in a sentence', () => {
  it('where no server is', async () => {
    const files = `s3://pictures?endpoint=http://127.0.0.1:${await freePort()}`
    expect(await refusal(files)).toMatch(
      /^the bucket pictures at 127\.0\.0\.1:\d+ cannot be reached: is the server running/,
    )
  })

  const answering = async (status: number, code: string, work: (files: string) => Promise<void>) => {
    const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>secret</Message></Error>`
    const server: Server = createServer((request, response) => {
      request.resume()
      response.writeHead(status, { 'content-type': 'application/xml' }).end(xml)
    })
    const port = await freePort()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    try {
      await work(`s3://pictures?endpoint=http://127.0.0.1:${port}`)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }

  // S3, error responses
  it.each([
    [404, 'NoSuchBucket', 'does not exist: make it'],
    [403, 'InvalidAccessKeyId', 'does not take these keys: set AWS_ACCESS_KEY_ID'],
    [403, 'SignatureDoesNotMatch', 'does not take these keys: set AWS_ACCESS_KEY_ID'],
    [400, 'ExpiredToken', 'get a new one'],
    [403, 'AccessDenied', 'too few rights'],
    [400, 'AuthorizationHeaderMalformed', 'add its region='],
    [403, 'RequestTimeTooSkewed', 'set its clock right'],
    [418, 'Teapot', '(Teapot): is this an S3 store?'],
  ])('where the server answers %i %s', async (status, code, says) => {
    await answering(status, code, async (files) => expect(await refusal(files)).toContain(says))
  })

  it('where AWS is meant and no region is named', async () => {
    vi.stubEnv('AWS_REGION', undefined)
    vi.stubEnv('AWS_CONFIG_FILE', join(data, 'none'))
    expect(await refusal('s3://pictures')).toMatch(
      /^the bucket pictures at AWS needs a region that can be: add region=/,
    )
  })

  it('where there are no keys', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, '')
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, join(data, 'none'))
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    expect(await refusal('s3://pictures?endpoint=http://127.0.0.1:9')).toContain('wants keys, and there are none')
  })
})

describe.skipIf(noS3 !== undefined)('a bucket of a real server', () => {
  let s3: S3
  beforeAll(async () => {
    s3 = await startS3()
  })
  afterAll(() => s3.stop())
  const at = (bucket: string) => `s3://${bucket}/in/here?endpoint=${s3.url}`
  const bytes = (size: number) => new Blob([new Uint8Array(size)]).stream()

  it('that is not there is said so', async () => {
    expect(await refusal(at('nowhere'))).toContain('the bucket nowhere at 127.0.0.1')
    expect(await refusal(at('nowhere'))).toContain('does not exist: make it, or name another in `files`.')
  })

  it('that does not know the keys is said so', async () => {
    const bucket = await s3.bucket()
    await s3.guard(true)
    const said = await refusal(at(bucket)).finally(() => s3.guard(false))
    expect(said).toContain('does not take these keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY right.')
  })

  it('has each file under the prefix, by its hash, and nothing else', async () => {
    const bucket = await s3.bucket()
    const files = await openFiles({ data, files: at(bucket) })
    const { hash } = await files.put(bytes(1_000), 1_000)
    expect(await s3.keys(bucket)).toEqual([`in/here/${hash}`])
    await files.close()
  })

  it('that fails later is told apart from a stream that breaks, and nothing stays here', async () => {
    const bucket = await s3.bucket()
    const files = await openFiles({ data, files: at(bucket) })
    const { hash } = await files.put(bytes(1_000), 1_000)
    await s3.guard(true)
    const large = 6 * 1_024 * 1_024
    for (const work of [
      () => files.put(bytes(2_000), 2_000),
      () => files.put(bytes(large), large),
      () => files.open(hash),
      () => files.size(hash),
      () => files.remove(hash),
      () => files.local(hash),
    ])
      await expect(work()).rejects.toThrow(FilesFailure)
    await s3.guard(false)
    expect(incoming()).toEqual([])
    expect(await s3.keys(bucket)).toEqual([`in/here/${hash}`])
    await files.close()
  })

  const never = new AbortController().signal
  const hashes = (count: number) => Array.from({ length: count }, (_, n) => `${n}`.padStart(64, '0'))

  it('lists more files than it gives in one answer', async () => {
    const bucket = await s3.bucket()
    const all = hashes(1_100)
    for (let n = 0; n < all.length; n += 50)
      await Promise.all(all.slice(n, n + 50).map((hash) => s3.object(bucket, `in/here/${hash}`)))
    const files = await openFiles({ data, files: at(bucket) })
    const listed: string[] = []
    for await (const { hash } of files.list()) listed.push(hash)
    await files.close()
    expect(listed.sort()).toEqual(all)
  }, 60_000)

  it('gives up uploads of ours that were begun long ago and never ended', async () => {
    const bucket = await s3.bucket()
    const [hash = '', other = ''] = hashes(2)
    const foreign = [`elsewhere/${hash}`, 'in/here/film.mp4', `in/here/deeper/${hash}`]
    for (const key of [...foreign, `in/here/${hash}`, `in/here/${other}`]) await s3.begin(bucket, key)
    const files = await openFiles({ data, files: at(bucket) })
    // the server says of each that it was begun on 2010-11-10
    await files.giveUp(Date.parse('2010-11-10T00:00:00Z'), never)
    expect(await s3.keys(bucket)).toHaveLength(5)
    await files.giveUp(Date.parse('2010-11-12T00:00:00Z'), never)
    expect((await s3.keys(bucket)).toSorted()).toEqual(foreign.toSorted())
    await files.close()
  })

  it('whose keys may not list keeps working; what was left there stays, and that is said once', async () => {
    const bucket = await s3.bucket()
    const [stray = '', begun = ''] = hashes(2)
    await s3.object(bucket, `in/here/${stray}`)
    await s3.begin(bucket, `in/here/${begun}`)
    const { id, secret } = await s3.somebody('s3:GetObject', 's3:PutObject', 's3:DeleteObject')
    vi.stubEnv('AWS_ACCESS_KEY_ID', id)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret)
    await s3.guard(true)
    const files = await openFiles({ data, files: at(bucket) })
    const store = await openSqlite(data)
    const said: unknown[] = []
    const strays = new Strays({
      ...{ place: files, bytes: new Bytes(store, files) },
      log: (...line) => said.push(line.slice(0, 2)),
    })
    for (const days of [2, 4]) await strays.sweep(store, { now: Date.now() + days * 86_400_000, signal: never })
    const { hash } = await files.put(bytes(1_000), 1_000)
    expect(await files.size(hash)).toBe(1_000)
    await s3.guard(false)
    const place = `the bucket ${bucket} at ${new URL(s3.url).host} failed (AccessDenied)`
    expect(said).toEqual([
      ['info', `files that nobody needs stay: ${place}`],
      ['info', `uploads that were never ended stay: ${place}`],
    ])
    expect(await s3.keys(bucket)).toHaveLength(3)
    await store.close()
    await files.close()
  })

  // the peak of a process can be read, and begun anew, on Linux alone
  it.skipIf(!existsSync('/proc/self/clear_refs'))(
    'puts and reads 200 MB in a few of memory',
    async () => {
      const size = 200_000_000
      const where = JSON.stringify({ data, files: at(await s3.bucket()) })
      const words = ['--conditions=source', '--no-deprecation', join(import.meta.dirname, 'large.ts'), where, `${size}`]
      const grew = JSON.parse((await promisify(execFile)(process.execPath, words)).stdout)
      expect(grew.size).toBe(size)
      expect(grew.put).toBeLessThan(48_000_000)
      // what Node's sockets read into is collected late: no more than that it is not the whole is promised
      expect(grew.read).toBeLessThan(size * 0.8)
    },
    60_000,
  )
})
