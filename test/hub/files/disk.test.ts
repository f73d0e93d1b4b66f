import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileHash, HEAD } from '../../../packages/hub/src/files/store/files.ts'
import { openFiles } from '../../../packages/hub/src/files/store/open.ts'
import { StoreError } from '../../../packages/hub/src/store/store-error.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'disk-'))
})
afterEach(() => rmSync(data, { recursive: true }))

const media = () => join(data, 'media')
const incoming = () => readdirSync(join(media(), 'incoming'))
const words = (script: string, ...args: string[]) => [
  '--conditions=source',
  '--no-deprecation',
  join(import.meta.dirname, script),
  ...args,
]
const put = async (text: string) => {
  const files = await openFiles({ data })
  return files.put(new Blob([text]).stream(), 1_000)
}

it('tells how what came begins, in however many pieces that came', async () => {
  const files = await openFiles({ data })
  const bytes = Buffer.from(Array.from({ length: 3 * HEAD }, (_, at) => at % 251))
  const inPieces = (sizes: readonly number[]) =>
    new ReadableStream<Uint8Array>({
      start: (out) => {
        let from = 0
        for (const size of sizes) {
          out.enqueue(bytes.subarray(from, from + size))
          from += size
        }
        out.close()
      },
    })
  for (const sizes of [[10], [HEAD], [1, 2_000, 9_000], [bytes.length]]) {
    const { head, size } = await files.put(inPieces(sizes), bytes.length)
    expect(Buffer.from(head)).toEqual(bytes.subarray(0, Math.min(size, HEAD)))
  }
})

describe('a process that is killed in the middle of a file', () => {
  const begun = async () => {
    const writer = spawn(process.execPath, words('writer.ts', data), { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(writer.stdout, 'data')
    const kill = async () => {
      const ended = once(writer, 'exit')
      writer.kill('SIGKILL')
      await ended
    }
    return { kill }
  }

  it('leaves nothing under a hash, and what it left goes at the next opening', async () => {
    const { kill } = await begun()
    await kill()
    expect(readdirSync(media())).toEqual(['incoming'])
    expect(incoming()).toHaveLength(1)
    await openFiles({ data })
    expect(incoming()).toEqual([])
  })

  it('keeps what it is writing while it lives, whoever opens the folder', async () => {
    const { kill } = await begun()
    await openFiles({ data })
    expect(incoming()).toHaveLength(1)
    await kill()
  })
})

describe('what came in where nobody can see whether its process lives', () => {
  const strange = (age: number) => {
    mkdirSync(join(media(), 'incoming'), { recursive: true })
    const file = join(media(), 'incoming', 'another-1-machine-1')
    writeFileSync(file, 'half')
    utimesSync(file, new Date(), new Date(Date.now() - age))
  }

  it('stays while it may still be written', async () => {
    strange(23 * 3_600_000)
    await openFiles({ data })
    expect(incoming()).toHaveLength(1)
  })

  it('goes after a day', async () => {
    strange(25 * 3_600_000)
    await openFiles({ data })
    expect(incoming()).toEqual([])
  })
})

it('does not touch what the process itself is writing when it opens the folder again', async () => {
  const files = await openFiles({ data })
  let more = (_: string | undefined): void => undefined
  const slow = new ReadableStream<Uint8Array>({
    start: (control) => {
      more = (text) => (text === undefined ? control.close() : control.enqueue(Buffer.from(text)))
    },
  })
  const putting = files.put(slow, 100)
  more('one')
  await new Promise((resolve) => setTimeout(resolve, 50))
  await openFiles({ data })
  more('two')
  more(undefined)
  expect(await files.size((await putting).hash)).toBe(6)
})

it('lets nobody but its user read', async () => {
  const { hash } = await put('secret')
  const modes = [media(), join(media(), hash.slice(0, 2)), join(media(), hash.slice(0, 2), hash)]
  expect(modes.map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700, 0o600])
})

it('takes no path for a hash', () => {
  for (const text of ['', '../../etc/passwd', 'a'.repeat(63), 'A'.repeat(64), `${'a'.repeat(64)}\n`])
    expect(() => fileHash(text)).toThrow(TypeError)
})

describe('a folder that cannot be had is said so in a sentence', () => {
  const refusal = async (where: string): Promise<string> => {
    const error = await openFiles({ data: where }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StoreError)
    return error instanceof Error ? error.message : ''
  }

  it('where a file is in its place', async () => {
    writeFileSync(media(), 'a file')
    expect(await refusal(data)).toMatch(/media.* what should be a folder is a file\. Set `data` to another folder\.$/)
  })

  it.skipIf(process.getuid?.() === 0 || platform() === 'win32')(
    'where this user may not write (root may)',
    async () => {
      mkdirSync(join(data, 'theirs'), { mode: 0o500 })
      expect(await refusal(join(data, 'theirs'))).toContain('this user may not read and write it')
    },
  )
})

/** Makes a disk of one megabyte that only the processes below it see. */
const smallDisk = (folder: string, command: readonly string[]): readonly string[] => [
  ...['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c'],
  `mount -t tmpfs -o size=1m tmpfs "$0" && "$@" && find "$0/media" -type f | wc -l`,
  folder,
  ...command,
]
const canMount = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'small-'))
  try {
    mkdirSync(join(folder, 'media'))
    const [program = '', ...args] = smallDisk(folder, ['mkdir', join(folder, 'media')])
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
})()

// without root, only a namespace of its own lets a user mount a small disk
it.skipIf(!canMount)('tells that the disk is full, leaves nothing of the file, and goes on', async () => {
  const [program = '', ...args] = smallDisk(data, [process.execPath, ...words('filler.ts', data)])
  const { stdout } = await promisify(execFile)(program, args)
  const [said = '', count] = stdout.trim().split('\n')
  expect(JSON.parse(said)).toEqual({ code: 'ENOSPC', cancelled: true, small: 5 })
  expect(Number(count)).toBe(1)
})

// the peak of a process can be read, and begun anew, on Linux alone
it.skipIf(!existsSync('/proc/self/clear_refs'))(
  'puts and reads 200 MB in a few of memory',
  async () => {
    const size = 200_000_000
    const { stdout } = await promisify(execFile)(
      process.execPath,
      words('large.ts', JSON.stringify({ data }), `${size}`),
    )
    const grew = JSON.parse(stdout)
    expect(grew.size).toBe(size)
    expect(grew.put).toBeLessThan(48_000_000)
    expect(grew.read).toBeLessThan(48_000_000)
  },
  60_000,
)

it('does not load the SDK of S3', async () => {
  const env = { ...process.env, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }
  const { stdout } = await promisify(execFile)(process.execPath, words('lazy.ts', data), { env })
  const loaded = JSON.parse(stdout)
  expect(loaded.disk).toBe(0)
  expect(loaded.s3).toBeGreaterThan(0)
})
