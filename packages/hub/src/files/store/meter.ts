import { createHash } from 'node:crypto'
import { TooLarge } from './errors.ts'
import { fileHash, HEAD, type Stored } from './files.ts'

/** Counts and digests the bytes of one file as they pass. */
export class Meter {
  readonly #sha256 = createHash('sha256')
  readonly #md5 = createHash('md5')
  readonly #limit: number
  readonly #head: Uint8Array[] = []
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Throws `TooLarge` where these are more than the limit leaves. */
  count(bytes: Uint8Array): void {
    // copied: what it is cut from is not kept
    if (this.#size < HEAD) this.#head.push(Buffer.from(bytes.subarray(0, HEAD - this.#size)))
    this.#size += bytes.byteLength
    if (this.#size > this.#limit) throw new TooLarge(this.#limit)
    this.#sha256.update(bytes)
    this.#md5.update(bytes)
  }

  /** What passed. Once, at the end. */
  result(): Stored {
    const [sha256, md5] = [this.#sha256.digest('hex'), this.#md5.digest('hex')]
    return { hash: fileHash(sha256), head: Buffer.concat(this.#head), size: this.#size, md5 }
  }
}
