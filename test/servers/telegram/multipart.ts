import { text } from 'node:stream/consumers'
import { Learning } from './files.ts'
import type { Upload } from './validate.ts'

/** A body that does not end as it should. */
export class Unreadable extends Error {}

/** Reads a body up to marks, keeping no more of it than may be the beginning of one. */
class Scanner {
  private readonly source: AsyncIterator<Buffer>
  private rest: Buffer = Buffer.from('\r\n')

  constructor(source: AsyncIterable<Buffer>) {
    this.source = source[Symbol.asyncIterator]()
  }

  async *until(mark: string): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.rest.indexOf(mark)
      const sure = at < 0 ? this.rest.length - mark.length + 1 : at
      if (sure > 0) yield this.rest.subarray(0, sure)
      if (sure > 0 || at === 0) this.rest = this.rest.subarray(at < 0 ? sure : at + mark.length)
      if (at >= 0) return
      await this.more()
    }
  }

  async take(count: number): Promise<string> {
    while (this.rest.length < count) await this.more()
    const taken = this.rest.subarray(0, count).toString()
    this.rest = this.rest.subarray(count)
    return taken
  }

  private async more(): Promise<void> {
    const next = await this.source.next()
    if (next.done) throw new Unreadable('the body ends too early')
    this.rest = this.rest.length ? Buffer.concat([this.rest, next.value]) : next.value
  }
}

// A name without quotes ends at the first semicolon and is percent-decoded, as the official server reads it.
const fileName = (head: string): string | undefined => {
  const [, quoted, bare] = /filename=(?:"([^"]*)"|([^;\r\n]*))/i.exec(head) ?? []
  const name = quoted ?? bare?.trim()
  try {
    return name && decodeURIComponent(name)
  } catch {
    return name
  }
}

const upload = async (name: string, pieces: AsyncIterable<Buffer>): Promise<Upload> => {
  const learning = new Learning()
  for await (const piece of pieces) learning.add(piece)
  return { upload: true, ...learning.end(name) }
}

/** Reads `multipart/form-data` as it comes. Throws `Unreadable`. */
export const multipart = async (
  body: AsyncIterable<Buffer>,
  boundary: string,
): Promise<Record<string, string | Upload>> => {
  const scanner = new Scanner(body)
  const mark = `\r\n--${boundary}`
  const found: Record<string, string | Upload> = {}
  await text(scanner.until(mark))
  while ((await scanner.take(2)) !== '--') {
    const head = await text(scanner.until('\r\n\r\n'))
    const name = /[; ]name="([^"]*)"/i.exec(head)?.[1] ?? ''
    const file = fileName(head)
    found[name] = await (file === undefined ? text(scanner.until(mark)) : upload(file, scanner.until(mark)))
  }
  return found
}
