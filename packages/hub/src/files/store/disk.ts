import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StoreError } from '../../store/store-error.ts'
import { codeOf, FileGone, FilesFailure } from './errors.ts'
import { type FileHash, type Files, isHash, type Lying } from './files.ts'
import { Incoming } from './incoming.ts'
import { checked } from './range.ts'
import { streamOf } from './stream.ts'

/** Opens the files in the folder `data`, and makes it where it is not there. Several processes may have it open. Throws
 *  `StoreError` where it cannot be had. */
export async function openDisk(data: string): Promise<Files> {
  const home = join(data, 'media')
  const incoming = await openIncoming(data, { durable: true })
  const pathOf = (hash: FileHash) => join(home, hash.slice(0, 2), hash)
  const failed = (error: unknown): never => {
    throw new FilesFailure(home, error)
  }
  const folders = new Folders()
  const found = async (hash: FileHash) => unlessMissing(stat(pathOf(hash)), undefined).catch(failed)
  return {
    async put(bytes, limit) {
      const { path, stored } = await incoming.take(bytes, limit)
      try {
        await folders.settle(path, pathOf(stored.hash))
      } catch (error) {
        await incoming.drop(path)
        failed(error)
      }
      return stored
    },
    async open(hash, range) {
      const some = checked(range)
      const file = await open(pathOf(hash)).catch((error: unknown) => {
        throw isMissing(error) ? new FileGone(hash, { cause: error }) : new FilesFailure(home, error)
      })
      return streamOf(file.createReadStream(some))
    },
    size: async (hash) => (await found(hash))?.size,
    remove: (hash) => rm(pathOf(hash), { force: true }).catch(failed),
    list: () => lyingIn(home),
    giveUp: async () => undefined,
    async local(hash) {
      if (!(await found(hash))) throw new FileGone(hash)
      return { path: pathOf(hash), done: async () => undefined }
    },
    scratch: () => incoming.scratch(),
    close: async () => undefined,
  }
}

/** Opens the folder below `data` in which files arrive. Throws `StoreError` where it cannot be had. */
export async function openIncoming(data: string, options: { readonly durable: boolean }): Promise<Incoming> {
  const folder = join(data, 'media', 'incoming')
  const opened = async () => {
    const incoming = await Incoming.open(folder, options)
    // it may have made the folder of all files
    if (options.durable) await synced(data)
    return incoming
  }
  return opened().catch((error: unknown) => {
    throw new StoreError(whyNot(folder, codeOf(error)), { cause: error })
  })
}

/** Goes through the folders that files are spread over, one at a time. What people put there is passed over. */
async function* lyingIn(home: string): AsyncGenerator<Lying> {
  try {
    for (const start of await readdir(home)) if (/^[0-9a-f]{2}$/.test(start)) yield* lyingUnder(home, start)
  } catch (error) {
    throw new FilesFailure(home, error)
  }
}

async function* lyingUnder(home: string, start: string): AsyncGenerator<Lying> {
  const folder = join(home, start)
  for (const name of await unlessMissing(readdir(folder), [])) {
    if (!isHash(name) || !name.startsWith(start)) continue
    const found = await unlessMissing(stat(join(folder, name)), undefined)
    if (found?.isFile()) yield { hash: name, at: found.mtimeMs }
  }
}

async function unlessMissing<T, Else>(work: Promise<T>, otherwise: Else): Promise<T | Else> {
  return work.catch((error: unknown) => {
    if (isMissing(error)) return otherwise
    throw error
  })
}

class Folders {
  /** Folders whose own entry is known to outlive a power cut. */
  readonly #lasting = new Set<string>()

  /** Gives a file that has come its place; what was there of the same name held the same. */
  async settle(path: string, target: string): Promise<void> {
    const folder = dirname(target)
    await rename(path, target).catch(async (error: unknown) => {
      if (!isMissing(error)) throw error
      this.#lasting.delete(folder)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await rename(path, target)
    })
    await synced(folder)
    if (this.#lasting.has(folder)) return
    // also where it was there: another process may have made it a moment ago
    await synced(dirname(folder))
    this.#lasting.add(folder)
  }
}

/** Makes what was moved into a folder, or made in it, outlive a power cut. */
async function synced(folder: string): Promise<void> {
  // it opens no folders, and needs none opened for this
  if (process.platform === 'win32') return
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}

const isMissing = (error: unknown): boolean => /^(ENOENT|ENOTDIR)$/.test(codeOf(error))

/** What the system says, and what it means. */
const reasons: readonly (readonly [code: RegExp, reason: string])[] = [
  [
    /^E(ACCES|PERM|ROFS)$/,
    'cannot be used: this user may not read and write it. Give this user the folder, or set `data`.',
  ],
  [/^E(EXIST|NOTDIR)$/, 'cannot be made: what should be a folder is a file. Set `data` to another folder.'],
  [/^E(NOSPC|DQUOT)$/, 'cannot be made: the disk is full. Make room.'],
]

function whyNot(folder: string, code: string): string {
  const [, reason] = reasons.find(([codes]) => codes.test(code)) ?? []
  return `${folder} ${reason ?? `cannot be used (${code}): look at the disk and at the rights of the folder.`}`
}
