import type { Readable } from 'node:stream'

/** What accompanies a body. */
export interface Passage {
  /** Throws where this many bytes are too many. */
  check(bytes: number): void
  /** Everything has been read. */
  done(): void
  /** Something went wrong, or nobody reads on: ends the connection. Gives what is to be thrown. */
  end(error: unknown): unknown
}

/** A body as it is read, and no faster. */
export const streamOf = (body: Readable, { check, done, end }: Passage): ReadableStream<Uint8Array> => {
  const pieces: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]()
  let count = 0
  const pull = async (out: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const next = await pieces.next()
    if (next.done) {
      done()
      out.close()
      return
    }
    count += next.value.byteLength
    check(count)
    out.enqueue(next.value)
  }
  return new ReadableStream(
    {
      pull: (out) =>
        pull(out).catch((error) => {
          throw end(error)
        }),
      cancel: (reason) => {
        end(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
