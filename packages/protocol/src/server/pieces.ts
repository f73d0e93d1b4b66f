import { Unreadable } from '../dialects/errors.ts'

const NONE = new Uint8Array()

export const joined = (pieces: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** Whether `mark` stands at `at`, as far as there are bytes. */
const agrees = (bytes: Uint8Array, mark: Uint8Array, at: number): boolean => {
  const length = Math.min(mark.length, bytes.length - at)
  for (let index = 1; index < length; index++) if (bytes[at + index] !== mark[index]) return false
  return true
}

/** Where `mark` begins, or may begin: its rest may be still to come. The length of the bytes, if nowhere. */
const placeOf = (bytes: Uint8Array, mark: Uint8Array): number => {
  const [first = 0] = mark
  let at = bytes.indexOf(first)
  while (at !== -1 && !agrees(bytes, mark, at)) at = bytes.indexOf(first, at + 1)
  return at === -1 ? bytes.length : at
}

/** Bytes that come in pieces, cut where something stands, however it is spread over them. */
export class Pieces {
  readonly #source: AsyncIterator<Uint8Array>
  /** What has come and is not read yet. */
  #held: Uint8Array

  constructor(source: AsyncIterator<Uint8Array>, first: Uint8Array = NONE) {
    this.#source = source
    this.#held = first
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#source.next()
    if (done) throw new Unreadable('broken', 'the body ended too early')
    this.#held = this.#held.length === 0 ? value : joined([this.#held, value])
  }

  /** What stands before `mark`, as it comes; then both are read. Throws `Unreadable`, `broken`, where there is no `mark`. */
  async *upTo(mark: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const held = this.#held
      const at = placeOf(held, mark)
      const found = at + mark.length <= held.length
      this.#held = held.subarray(found ? at + mark.length : at)
      if (at > 0) yield held.subarray(0, at)
      if (found) return
      await this.#more()
    }
  }

  /** The next `count` bytes. */
  async take(count: number): Promise<Uint8Array> {
    while (this.#held.length < count) await this.#more()
    const taken = this.#held.subarray(0, count)
    this.#held = this.#held.subarray(count)
    return taken
  }

  /** Puts back what was read. */
  back(bytes: Uint8Array): void {
    this.#held = joined([bytes, this.#held])
  }
}

/** All of it. Throws `Unreadable`, `form`, with `reason`, for more than `limit` bytes. */
export const whole = async (pieces: AsyncIterable<Uint8Array>, limit: number, reason: string): Promise<Uint8Array> => {
  const read: Uint8Array[] = []
  let length = 0
  for await (const piece of pieces) {
    length += piece.length
    if (length > limit) throw new Unreadable('form', reason)
    read.push(piece)
  }
  return joined(read)
}
