import { textOf } from './encoded.ts'

/** A text in a packet, and the numbers of the fields around it. */
export interface Found {
  readonly path: string
  readonly text: string
}

/** One field of a message that holds bytes: a text, or a message again. */
interface Part {
  readonly field: number
  readonly bytes: Uint8Array
}

const MAX_DEPTH = 16
/** A number of ten bytes is the longest that there is. */
const MAX_VARINT = 10

/** Reads forward. What is past the end reads as NaN, and stays so. */
class Cursor {
  at = 0
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  varint(): number {
    let value = 0
    for (let index = 0; index < MAX_VARINT; index++) {
      const byte = this.bytes[this.at++]
      if (byte === undefined) return Number.NaN
      value += (byte & 127) * 128 ** index
      if (byte < 128) return value
    }
    return Number.NaN
  }

  skip(length: number): Uint8Array {
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  /** Not past the end. */
  get sound(): boolean {
    return this.at <= this.bytes.length
  }
}

/** What stands behind a tag, by its wire type. Groups are none of them: nobody writes them any more. */
const skipped: Readonly<Record<number, (cursor: Cursor) => Uint8Array | undefined>> = {
  0: (cursor) => {
    if (Number.isNaN(cursor.varint())) cursor.at = Number.NaN
    return undefined
  },
  1: (cursor) => void cursor.skip(8),
  2: (cursor) => cursor.skip(cursor.varint()),
  5: (cursor) => void cursor.skip(4),
}

/** The fields that hold bytes of one protobuf message, in order; none where the bytes are no whole message. */
export const parts = (bytes: Uint8Array): readonly Part[] | undefined => {
  const cursor = new Cursor(bytes)
  const found: Part[] = []
  while (cursor.at < bytes.length) {
    const tag = cursor.varint()
    const read = skipped[tag % 8]
    if (read === undefined || tag < 8) return undefined
    const part = read(cursor)
    if (!cursor.sound) return undefined
    if (part !== undefined && part.length > 0) found.push({ field: Math.floor(tag / 8), bytes: part })
  }
  return found
}

/** Lengths and tags of messages are mostly control characters: what has none is a text. */
const plain = (text: string | undefined): text is string => text !== undefined && !/[\x00-\x1f\x7f]/.test(text)

const textsOfPart = ({ field, bytes }: Part, path: string, depth: number): readonly Found[] => {
  const at = path === '' ? `${field}` : `${path}.${field}`
  const text = textOf(bytes)
  if (plain(text)) return [{ path: at, text }]
  return within(bytes, at, depth + 1) ?? (text === undefined ? [] : [{ path: at, text }])
}

const within = (bytes: Uint8Array, path: string, depth: number): readonly Found[] | undefined =>
  depth > MAX_DEPTH ? undefined : parts(bytes)?.flatMap((part) => textsOfPart(part, path, depth))

/** Every text in a protobuf message of which nothing else is known, in order; none where the bytes are no whole message. */
export const texts = (bytes: Uint8Array): readonly Found[] | undefined => within(bytes, '', 0)
