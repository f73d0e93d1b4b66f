import { access, constants, type FileHandle, mkdir, open, readdir, rm, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { FilesFailure } from './errors.ts'
import type { Local, Stored } from './files.ts'
import { isLeftover, temporaryName } from './leftover.ts'
import { Meter } from './meter.ts'

/** Bytes that have come, in a temporary file. */
export interface Arrived {
  readonly path: string
  readonly stored: Stored
}

export interface IncomingOptions {
  /** Whether what arrived outlives a power cut. */
  readonly durable: boolean
}

/** A folder for files of which not all has come yet. Only its owner may read it. */
export class Incoming {
  readonly #folder: string
  readonly #durable: boolean

  private constructor(folder: string, { durable }: IncomingOptions) {
    this.#folder = folder
    this.#durable = durable
  }

  /** Makes the folder where it is not there, and clears away what processes left over that have ended. Throws what the
   *  system says. */
  static async open(folder: string, options: IncomingOptions): Promise<Incoming> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    await sweep(folder)
    return new Incoming(folder, options)
  }

  /** Takes a stream into a new temporary file, which is the caller's to move or to drop. Throws as `Files.put` does. */
  async take(bytes: ReadableStream<Uint8Array>, limit: number): Promise<Arrived> {
    const path = join(this.#folder, temporaryName())
    try {
      return { path, stored: await this.#written(path, bytes, limit) }
    } catch (error) {
      await this.drop(path)
      // where it was not read at all, its sender waits to be heard
      await bytes.cancel(error).catch(() => undefined)
      throw error
    }
  }

  /** A path in it where nothing lies yet. */
  scratch(): Local {
    const path = join(this.#folder, temporaryName())
    return { path, done: () => this.drop(path) }
  }

  /** Removes a temporary file; none left is as good. */
  async drop(path: string): Promise<void> {
    // left over at the worst: the next opening clears it away
    await unlink(path).catch(() => undefined)
  }

  async #written(path: string, bytes: ReadableStream<Uint8Array>, limit: number): Promise<Stored> {
    const meter = new Meter(limit)
    const file = await this.#system(open(path, 'wx', 0o600))
    try {
      await this.#fill(file, bytes, meter)
    } finally {
      await this.#system(file.close())
    }
    return meter.result()
  }

  async #fill(file: FileHandle, bytes: ReadableStream<Uint8Array>, meter: Meter): Promise<void> {
    for await (const chunk of bytes) {
      meter.count(chunk)
      // unlike `write`, it goes on until all is written
      await this.#system(file.writeFile(chunk))
    }
    if (this.#durable) await this.#system(file.sync())
  }

  /** What the system says is told apart from what the stream says. */
  #system<T>(work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      throw new FilesFailure(this.#folder, error)
    })
  }
}

async function sweep(folder: string): Promise<void> {
  const now = Date.now()
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found && isLeftover(name, found.mtimeMs, now)) await rm(path, { recursive: true, force: true })
  }
}
