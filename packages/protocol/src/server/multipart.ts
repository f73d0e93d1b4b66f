import { Unreadable } from '../dialects/errors.ts'
import { fileNameIn } from './file-name.ts'
import { parametersOf } from './parameters.ts'
import { joined, Pieces, whole } from './pieces.ts'

/** One part of a form. */
export interface Part {
  readonly name: string
  /** As the client gives it. */
  readonly fileName: string | undefined
  /** In small letters, without parameters; empty where it is not given. */
  readonly type: string
  /** Read it to its end, or stop reading the form. */
  readonly bytes: AsyncIterable<Uint8Array>
}

const MOST_PARTS = 100
const MOST_HEADERS = 32
const LONGEST_LINE = 8 * 1024
const LONGEST_BOUNDARY = 200

const encoder = new TextEncoder()
const utf8 = new TextDecoder('utf-8', { fatal: true })
const LINE_END = encoder.encode('\r\n')

/** Bytes as words. What is not UTF-8 is taken for what Windows writes in China. */
export const wordsOf = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

/** What stands between the parts of a body of this type; none where it is no form. Throws `Unreadable`, `form`, for a form
 *  without it. */
export const boundaryOf = (type: string): string | undefined => {
  if (!/^\s*multipart\//i.test(type)) return undefined
  const boundary = parametersOf(type).get('boundary')
  if (boundary && boundary.length <= LONGEST_BOUNDARY) return boundary
  throw new Unreadable('form', 'a form without a boundary')
}

const HEADER = /^([!-9;-~]+)[ \t]*:(.*)$/s

const lineOf = (pieces: Pieces): Promise<Uint8Array> =>
  whole(pieces.upTo(LINE_END), LONGEST_LINE, 'too long a line in a form')

/** Reads the headers of a part up to the empty line behind them. */
const headersOf = async (pieces: Pieces): Promise<ReadonlyMap<string, string>> => {
  const headers = new Map<string, string>()
  for (let count = 0; count < MOST_HEADERS; count++) {
    const line = await lineOf(pieces)
    if (line.length === 0) return headers
    const [, name, value = ''] = HEADER.exec(wordsOf(line)) ?? []
    if (name === undefined) {
      // WeHub's document leaves the empty line out once: this is the part itself
      pieces.back(joined([line, LINE_END]))
      return headers
    }
    headers.set(name.toLowerCase(), value.trim())
  }
  throw new Unreadable('form', 'too many headers in a form')
}

const partOf = (headers: ReadonlyMap<string, string>, bytes: AsyncIterable<Uint8Array>): Part => {
  const disposition = headers.get('content-disposition') ?? ''
  const [type = ''] = (headers.get('content-type') ?? '').toLowerCase().split(';')
  return {
    name: parametersOf(disposition).get('name') ?? '',
    fileName: fileNameIn(disposition),
    type: type.trim(),
    bytes,
  }
}

const isBlank = (line: Uint8Array): boolean => line.every((byte) => byte === 0x20 || byte === 0x09)

/** Whether the form ends behind the boundary that was just read: else the line does. */
const isEnd = async (pieces: Pieces): Promise<boolean> => {
  const next = await pieces.take(2)
  if (next[0] === 0x2d && next[1] === 0x2d) return true
  pieces.back(next)
  if (isBlank(await lineOf(pieces))) return false
  throw new Unreadable('form', 'a boundary that goes on')
}

const skip = async (bytes: AsyncIterable<Uint8Array>): Promise<void> => {
  for await (const _ of bytes);
}

/**
 * The parts of a `multipart/form-data` body, one after the other, none of them kept. What is left unread of a part is passed
 * over. Throws `Unreadable`: `broken` where the body ends before the form does, `form` where it is none.
 */
export async function* partsOf(
  body: AsyncIterator<Uint8Array>,
  boundary: string,
): AsyncGenerator<Part, void, undefined> {
  // the first boundary has nothing before it: the end of a line is put there
  const pieces = new Pieces(body, LINE_END)
  const mark = encoder.encode(`\r\n--${boundary}`)
  await skip(pieces.upTo(mark))
  for (let count = 0; !(await isEnd(pieces)); count++) {
    if (count === MOST_PARTS) throw new Unreadable('form', 'too many parts in a form')
    const headers = await headersOf(pieces)
    const bytes = pieces.upTo(mark)
    yield partOf(headers, bytes)
    await skip(bytes)
  }
}
