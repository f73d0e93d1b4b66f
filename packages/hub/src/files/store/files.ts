import type { Id } from '@queqiao/protocol/model'

/** What bytes are known by: the SHA-256 of them, in 64 hexadecimal digits. */
export type FileHash = Id<'file hash'>

/** Whether a name is the hash of a file. */
export const isHash = (text: string): text is FileHash => /^[0-9a-f]{64}$/.test(text)

/** Makes the hash of a file, from a store or a digest. Throws TypeError for anything but 64 small hexadecimal digits: it
 *  becomes part of a path. */
export function fileHash(text: string): FileHash {
  if (isHash(text)) return text
  throw new TypeError('hash of a file: expected 64 hexadecimal digits')
}

/** So many bytes tell all that can be told from the beginning of a file. */
export const HEAD = 4_100

/** Bytes that were taken in. */
export interface Stored {
  readonly hash: FileHash
  /** How they begin: the first `HEAD` of them, or all. */
  readonly head: Uint8Array
  /** Bytes. */
  readonly size: number
  /** In hexadecimal digits. */
  readonly md5: string
}

/** Bytes that lie there. */
export interface Lying {
  readonly hash: FileHash
  /** When they were written, by the clock of the place, in milliseconds since 1970. */
  readonly at: number
}

/** Some of a file: bytes counted from 0. */
export interface ByteRange {
  readonly start: number
  /** Inclusive. Default: the last. */
  readonly end?: number
}

/** A path of this machine. */
export interface Local {
  readonly path: string
  /** It is not needed any more. */
  done(): Promise<void>
}

/** Where bytes lie, each known by their hash. All but `close` and `scratch` throw `FilesFailure` where the place fails: it was
 *  not the work's fault, and the same may go through later. A stream that has been given errors with what the system or the
 *  server says. */
export interface Files {
  /** Takes bytes in, streamed to where they stay, never whole in memory; they are safe when it resolves. The same bytes
   *  twice are one. Throws `TooLarge` as soon as more than `limit` bytes came, and whatever the stream throws: nothing of
   *  it stays then, and the stream is cancelled. */
  put(bytes: ReadableStream<Uint8Array>, limit: number): Promise<Stored>
  /** Streams a file, or a range of it; what lies past its end is left out. Read it to its end or cancel it: it holds a
   *  file or a connection open. Throws `FileGone`, and RangeError for a range that is none. */
  open(hash: FileHash, range?: ByteRange): Promise<ReadableStream<Uint8Array>>
  /** Bytes; undefined where it is not there. */
  size(hash: FileHash): Promise<number | undefined>
  /** Changes nothing where it is not there. Who is just reading it may read on. */
  remove(hash: FileHash): Promise<void>
  /** What lies there, in any order, read on as it is walked through: never all in memory. What comes or goes meanwhile may
   *  be in it or not. Names that are no hash of ours are passed over. */
  list(): AsyncIterable<Lying>
  /** Gives up what anybody began to put there before a moment, in milliseconds since 1970, and never ended: some places keep
   *  its parts, and bill them. Stops early when `signal` aborts. */
  giveUp(before: number, signal: AbortSignal): Promise<void>
  /** For decoders that want a path; it is only to be read. Throws `FileGone`. */
  local(hash: FileHash): Promise<Local>
  /** For what is being made: a path where nothing lies. What lies there is removed when it is done, and what a killed process
   *  left there, or under a longer name, by the next opening. */
  scratch(): Local
  /** Nothing may be under way. */
  close(): Promise<void>
}
