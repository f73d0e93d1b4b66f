import type { FileId } from '@queqiao/hub'

/** Gives the bytes of a file of the hub's. */
export type OpenFile = (file: FileId) => Promise<ReadableStream<Uint8Array>>

/** The files of one call on their way, each read while it is sent. */
export class Cargo {
  readonly #open: OpenFile
  readonly #underWay = new Set<AsyncGenerator<Uint8Array>>()
  #taken = 0
  #sent = 0
  #failure: { readonly error: unknown } | undefined

  constructor(open: OpenFile) {
    this.#open = open
  }

  /** Takes a file along; what this gives begins to read it. */
  take(file: FileId): () => AsyncIterable<Uint8Array> {
    this.#taken++
    return () => {
      const reading = this.#read(file)
      this.#underWay.add(reading)
      return reading
    }
  }

  /** Whether the last byte of the last file has been asked for: before that, the request cannot have been whole. */
  get isWhole(): boolean {
    return this.#sent >= this.#taken
  }

  /** Why a file could not be read, if one could not: nothing of the request counts then. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure
  }

  /** Lets go of what was not read to its end. */
  end(): void {
    for (const reading of this.#underWay) reading.return(undefined).catch(() => undefined)
  }

  async *#read(file: FileId): AsyncGenerator<Uint8Array> {
    try {
      yield* await this.#open(file)
    } catch (error) {
      this.#failure = { error }
      throw error
    }
    this.#sent++
  }
}
