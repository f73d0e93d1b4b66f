import { createHash } from 'node:crypto'
import { TooLarge } from './errors.ts'
import { fileHash, type Stored } from './files.ts'

/** Counts and digests the bytes of one file as they pass. */
export class Meter {
  readonly #sha256 = createHash('sha256')
  readonly #md5 = createHash('md5')
  readonly #limit: number
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Throws `TooLarge` where these are more than the limit leaves. */
  count(bytes: Uint8Array): void {
    this.#size += bytes.byteLength
    if (this.#size > this.#limit) throw new TooLarge(this.#limit)
    this.#sha256.update(bytes)
    this.#md5.update(bytes)
  }

  /** What passed. Once, at the end. */
  result(): Stored {
    return { hash: fileHash(this.#sha256.digest('hex')), size: this.#size, md5: this.#md5.digest('hex') }
  }
}
