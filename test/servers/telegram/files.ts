import { createHash } from 'node:crypto'

/** A file, by what it is called and what is in it. */
export interface FileContent {
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** SHA-256, in hexadecimal. */
  readonly hash: string
  /** The first bytes. */
  readonly head: Uint8Array
  /** All of them; absent where they were too many to be kept. */
  read?(): AsyncIterable<Uint8Array>
}

/** What people send: bytes, or so many of a pattern. */
export type Bytes = Uint8Array | { readonly size: number }

/** Files that are larger are kept by size and hash alone. */
export const kept = 1_000_000
/** How much of every file is kept. */
export const headSize = 65_536

/** Learns a file as it comes, piece by piece. */
export class Learning {
  private readonly hash = createHash('sha256')
  private readonly pieces: Uint8Array[] = []
  private size = 0

  add(piece: Uint8Array): void {
    this.hash.update(piece)
    if (this.size < kept) this.pieces.push(Uint8Array.from(piece))
    this.size += piece.length
  }

  end(name: string): FileContent {
    const bytes = Buffer.concat(this.pieces)
    const about = { name, size: this.size, hash: this.hash.digest('hex'), head: bytes.subarray(0, headSize) }
    return this.size <= kept ? { ...about, read: () => onceMore([bytes]) } : about
  }
}

async function* onceMore(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces
}

const block = Buffer.from(Array.from({ length: headSize }, (_, at) => (at * 31 + (at >> 8)) & 0xff))

function* pattern(size: number): Generator<Uint8Array> {
  for (let left = size; left > 0; left -= block.length) yield block.subarray(0, Math.min(left, block.length))
}

/** A file of these bytes. A pattern of any size takes no room. */
export const fileOf = (name: string, bytes: Bytes): FileContent => {
  const pieces = () => (bytes instanceof Uint8Array ? [bytes] : pattern(bytes.size))
  const learning = new Learning()
  for (const piece of pieces()) learning.add(piece)
  return { ...learning.end(name), read: () => onceMore(pieces()) }
}

/** A file as the Bot API names it. */
export interface FileRef {
  readonly file_id: string
  readonly file_unique_id: string
  readonly file_size: number
}

/** A file that Telegram has. */
export interface StoredFile extends FileContent, FileRef {
  /** Where it can be had, below the bot's own folder. */
  readonly path: string
}

const ending = (name: string): string => /\.[\w-]{1,10}$/.exec(name)?.[0] ?? ''

/** The files that Telegram has. The same bytes sent twice are two files. */
export class Files {
  private readonly byId = new Map<string, StoredFile>()
  /** Files that the bot has asked for: only those can be read. */
  private readonly offered = new Map<string, StoredFile>()

  /** @param folder As the Bot API server sorts them: `photos`, `documents` … */
  add(folder: string, content: FileContent): FileRef {
    const n = this.byId.size
    const ref = { file_id: `BQACAgUAA-${n}`, file_unique_id: `AgADBQAD${n}`, file_size: content.size }
    this.byId.set(ref.file_id, { ...content, ...ref, path: `${folder}/file_${n}${ending(content.name)}` })
    return ref
  }

  find(id: string): StoredFile | undefined {
    return this.byId.get(id)
  }

  offer(file: StoredFile): void {
    this.offered.set(file.path, file)
  }

  at(path: string): StoredFile | undefined {
    return this.offered.get(path)
  }
}
