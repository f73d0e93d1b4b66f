import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { FileGone, TooLarge } from '../../packages/hub/src/files/store/errors.ts'
import { type Files, fileHash, HEAD } from '../../packages/hub/src/files/store/files.ts'
import { type FilesWhere, openFiles } from '../../packages/hub/src/files/store/open.ts'
import { noS3, type S3, startS3 } from '../servers/s3.ts'

let s3: S3 | undefined
beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a-key')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret')
  if (noS3 === undefined) s3 = await startS3()
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await s3?.stop()
})

interface Kind {
  /** Where nothing has been put yet. */
  place(data: string): Promise<FilesWhere>
  /** What lies there, beside what is on this machine, by name. */
  remote(where: FilesWhere): Promise<readonly string[]>
  /** Puts something there that is not ours. */
  foreign(where: FilesWhere, name: string): Promise<void>
  /** Why it cannot be tested here. */
  readonly missing: string | undefined
}

/** Every place that files can lie in. */
const kinds: Readonly<Record<string, Kind>> = {
  'a disk': {
    place: async (data) => ({ data }),
    remote: async () => [],
    foreign: async ({ data }, name) => {
      mkdirSync(dirname(join(data, 'media', name)), { recursive: true })
      writeFileSync(join(data, 'media', name), '')
    },
    missing: undefined,
  },
  'an S3 store': {
    place: async (data) => ({ data, files: `s3://${await s3?.bucket()}/our/files?endpoint=${s3?.url}` }),
    remote: async ({ files = '' }) => (await s3?.keys(new URL(files).host)) ?? [],
    foreign: async ({ files = '' }, name) => s3?.object(new URL(files).host, `our/files/${name}`),
    missing: noS3,
  },
}

const bytesOf = (size: number): Buffer => randomBytes(size)
const digest = (how: 'sha256' | 'md5', bytes: Buffer): string => createHash(how).update(bytes).digest('hex')
const hashOf = (bytes: Buffer) => fileHash(digest('sha256', bytes))
const million = 1_000_000

/** In pieces, and what happens after them. */
function streamOf(
  bytes: Buffer,
  after: (control: ReadableStreamDefaultController<Uint8Array>) => void,
): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(control) {
      if (at >= bytes.length) return after(control)
      control.enqueue(bytes.subarray(at, at + 50_000))
      at += 50_000
    },
  })
}
const whole = (bytes: Buffer) => streamOf(bytes, (control) => control.close())

const read = async (stream: ReadableStream<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = []
  for await (const chunk of stream) all.push(chunk)
  return Buffer.concat(all)
}

describe.each(Object.entries(kinds))('files on %s', (_, { place, remote, foreign, missing }) => {
  let where: FilesWhere
  let files: Files
  beforeEach(async () => {
    if (missing !== undefined) return
    where = await place(mkdtempSync(join(tmpdir(), 'files-')))
    files = await openFiles(where)
  })
  afterEach(async () => {
    if (missing !== undefined) return
    await files.close()
    rmSync(where.data, { recursive: true })
  })
  const promised = it.skipIf(missing !== undefined)

  const names = (folder: string): readonly string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map(({ name }) => name)
  /** The names of all that lies anywhere. */
  const left = async () => [...names(where.data), ...(await remote(where))]
  const put = (bytes: Buffer, limit = 100 * million) => files.put(whole(bytes), limit)

  promised('gives back what was put, and says what it is known by', async () => {
    const bytes = bytesOf(million)
    const stored = await put(bytes)
    const { head, ...known } = stored
    expect(known).toEqual({ hash: digest('sha256', bytes), size: million, md5: digest('md5', bytes) })
    expect(bytes.subarray(0, HEAD).equals(head)).toBe(true)
    expect((await read(await files.open(stored.hash))).equals(bytes)).toBe(true)
    expect(await files.size(stored.hash)).toBe(million)
  })

  promised('takes a file of several parts', async () => {
    const bytes = bytesOf(17 * million)
    const { hash } = await put(bytes)
    expect(digest('sha256', await read(await files.open(hash)))).toBe(hash)
    await put(bytes)
    expect(await left()).toHaveLength(1)
  })

  promised('takes an empty file', async () => {
    const { hash, size } = await put(Buffer.alloc(0))
    expect(size).toBe(0)
    expect(await files.size(hash)).toBe(0)
    expect(await read(await files.open(hash))).toHaveLength(0)
  })

  promised.each([
    ['from the beginning', 0, 9],
    ['of one byte', 7, 7],
    ['from the middle to the end', 500_000, undefined],
    ['that ends where the file does', 999_990, 999_999],
    ['that goes past the end', 999_990, 2_000_000],
    ['that begins behind the end', million, million + 5],
  ])('gives a range %s', async (_, start, end) => {
    const bytes = bytesOf(million)
    const { hash } = await put(bytes)
    const some = await read(await files.open(hash, { start, ...(end !== undefined && { end }) }))
    expect(some.equals(bytes.subarray(start, (end ?? million) + 1))).toBe(true)
  })

  promised.each([
    [5, 4],
    [-1, 4],
    [0.5, 4],
    [0, Number.NaN],
  ])('refuses the range from %d to %d', async (start, end) => {
    const { hash } = await put(bytesOf(10))
    await expect(files.open(hash, { start, end })).rejects.toThrow(RangeError)
  })

  promised('keeps the same bytes once, also when they come at once', async () => {
    const bytes = bytesOf(100_000)
    const all = await Promise.all([put(bytes), put(bytes), put(bytes)])
    await put(bytes)
    expect(new Set(all.map(({ hash }) => hash)).size).toBe(1)
    expect(await left()).toHaveLength(1)
  })

  promised('takes a file as large as the limit', async () => {
    expect(await put(bytesOf(million), million)).toHaveProperty('size', million)
  })

  promised('stops one that is larger, says the limit, and leaves nothing of it', async () => {
    let cancelled = false
    let given = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(control) {
        given += 50_000
        control.enqueue(bytesOf(50_000))
      },
      cancel: () => {
        cancelled = true
      },
    })
    const error = await files.put(endless, million).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TooLarge)
    expect(error).toHaveProperty('limit', million)
    expect(cancelled).toBe(true)
    expect(given).toBeLessThan(2 * million)
    expect(await left()).toEqual([])
  })

  promised('leaves nothing of a stream that breaks, and throws what it threw', async () => {
    const broken = new Error('the client went away')
    const stream = streamOf(bytesOf(7 * million), (control) => control.error(broken))
    await expect(files.put(stream, 100 * million)).rejects.toBe(broken)
    expect(await left()).toEqual([])
  })

  promised('removes a file; once more changes nothing', async () => {
    const { hash } = await put(bytesOf(1_000))
    await files.remove(hash)
    await files.remove(hash)
    expect(await left()).toEqual([])
    expect(await files.size(hash)).toBeUndefined()
  })

  /** By hash, the time at which it was written. */
  const listed = async () => {
    const all = new Map<string, number>()
    for await (const { hash, at } of files.list()) all.set(hash, at)
    return all
  }

  promised('says what lies there and when it was written', async () => {
    expect(await listed()).toEqual(new Map())
    const began = Date.now()
    const stored = await Promise.all([bytesOf(0), bytesOf(10), bytesOf(6 * million)].map((bytes) => put(bytes)))
    const all = await listed()
    expect([...all.keys()].sort()).toEqual(stored.map(({ hash }) => hash).sort())
    // some places count in seconds
    for (const at of all.values()) expect(Math.abs(at - began)).toBeLessThan(10_000)
    await files.remove(stored[0]?.hash ?? expect.fail('none'))
    expect(await listed()).toHaveProperty('size', 2)
  })

  promised('passes over what others put there', async () => {
    const { hash } = await put(bytesOf(10))
    const strange = digest('sha256', bytesOf(10))
    const start = strange.slice(0, 2)
    for (const name of ['notes.txt', `${start}/notes.txt`, `${start}/${strange.toUpperCase()}`, `${start}/${strange}x`])
      await foreign(where, name)
    for (const name of [`deeper/${start}/${strange}`, `zz/${strange}`, `f/${strange}`]) await foreign(where, name)
    expect([...(await listed()).keys()]).toEqual([hash])
  })

  promised('removes what is walked through', async () => {
    for (let n = 0; n < 20; n++) await put(bytesOf(100))
    for await (const { hash } of files.list()) await files.remove(hash)
    expect(await left()).toEqual([])
  })

  promised('keeps what was put when it gives up what was only begun', async () => {
    const { hash } = await put(bytesOf(6 * million))
    await files.giveUp(Date.now() + 86_400_000, new AbortController().signal)
    expect(await files.size(hash)).toBe(6 * million)
  })

  promised('says of a file that is not there that it is gone', async () => {
    const hash = hashOf(bytesOf(10))
    await expect(files.open(hash)).rejects.toThrow(FileGone)
    await expect(files.open(hash, { start: 0, end: 5 })).rejects.toThrow(FileGone)
    await expect(files.local(hash)).rejects.toThrow(FileGone)
    expect(await files.size(hash)).toBeUndefined()
    expect(await left()).toEqual([])
  })

  promised('gives a path for what is being made, and leaves nothing of it', async () => {
    const before = await left()
    const scratch = files.scratch()
    expect(existsSync(scratch.path)).toBe(false)
    writeFileSync(scratch.path, 'half')
    await scratch.done()
    expect(existsSync(scratch.path)).toBe(false)
    expect(await left()).toEqual(before)
  })

  promised('gives a path to read a file from, and leaves no copy', async () => {
    const bytes = bytesOf(million)
    const { hash } = await put(bytes)
    const before = await left()
    const local = await files.local(hash)
    expect(readFileSync(local.path).equals(bytes)).toBe(true)
    await local.done()
    await local.done()
    expect(await left()).toEqual(before)
    expect(await files.size(hash)).toBe(million)
  })

  promised('takes and gives 200 small files at once', async () => {
    const all = Array.from({ length: 200 }, (_, n) => bytesOf(1_000 + n))
    const stored = await Promise.all(all.map((bytes) => put(bytes)))
    expect(stored.map(({ hash }) => hash)).toEqual(all.map(hashOf))
    const back = await Promise.all(stored.map(async ({ hash }) => read(await files.open(hash))))
    expect(back.every((bytes, n) => all[n]?.equals(bytes))).toBe(true)
    expect(await left()).toHaveLength(200)
  })

  promised('ends a reading that is given up', async () => {
    const { hash } = await put(bytesOf(5 * million))
    for (let n = 0; n < 60; n++) {
      const reader = (await files.open(hash)).getReader()
      if (n % 2) await reader.read()
      await reader.cancel()
    }
    expect(digest('sha256', await read(await files.open(hash)))).toBe(hash)
  })

  promised('has what was put when it is opened again', async () => {
    const bytes = bytesOf(1_000)
    const { hash } = await put(bytes)
    await files.close()
    files = await openFiles(where)
    expect((await read(await files.open(hash))).equals(bytes)).toBe(true)
  })
})
