import { type Part, partsOf, wordsOf } from './multipart.ts'
import { whole } from './pieces.ts'

/** The longest field that is no file, in bytes. */
const LONGEST_FIELD = 64 * 1024

const isFile = ({ name, fileName, type }: Part): boolean =>
  fileName !== undefined || name === 'file' || (type !== '' && type !== 'text/plain')

/** A form with a file in it, read as it comes. */
export class Form {
  readonly #fields: Map<string, string>
  readonly #parts: AsyncGenerator<Part, void, undefined>

  /** What the fields say is noted in `fields` as it is read. */
  constructor(body: AsyncIterator<Uint8Array>, boundary: string, fields: Map<string, string>) {
    this.#fields = fields
    this.#parts = partsOf(body, boundary)
  }

  /** Reads on to the next file; none where the form has ended. */
  async file(): Promise<Part | undefined> {
    for (;;) {
      const { value: part, done } = await this.#parts.next()
      if (done) return undefined
      if (isFile(part)) return part
      this.#fields.set(part.name, wordsOf(await whole(part.bytes, LONGEST_FIELD, 'too long a field in a form')))
    }
  }

  /** Reads on to the end of the form. How many more files it held: nobody wants them. */
  async rest(): Promise<number> {
    let more = 0
    while ((await this.file()) !== undefined) more++
    return more
  }
}
