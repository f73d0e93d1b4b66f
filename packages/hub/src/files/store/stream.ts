import type { Readable } from 'node:stream'

/** A stream of Node's as one of the web's, read no more than a piece ahead of its reader. Node's own `toWeb` copies each piece. It is closed at
 *  its end, or when the reader cancels. */
export function streamOf(source: Readable): ReadableStream<Uint8Array> {
  const chunks = source.iterator()
  return new ReadableStream({
    async pull(control) {
      const { done, value } = await chunks.next()
      if (done) control.close()
      else control.enqueue(value)
    },
    cancel: () => void source.destroy(),
  })
}
