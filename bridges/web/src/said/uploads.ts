import type { FileId } from '@queqiao/hub'

/** What one person may have on its way, and kept for a message that they have still to send. A page gives all files of a message at
 *  the same time. */
const most = { onTheirWay: 20, files: 100, bytes: 2_000_000_000 } as const

/** Milliseconds after which a file counts no more that nobody has sent. */
const lasts = 3_600_000
/** Milliseconds in which one that is on its way may have come. */
const soon = 5_000

/** Thrown before anything of a file is read. `seconds`: after which it may go. */
export class TooManyFiles extends Error {
  override readonly name = 'TooManyFiles'
  readonly seconds: number

  constructor(wait: number) {
    const seconds = Math.max(1, Math.ceil(wait / 1_000))
    super(`too many files wait to be sent: send those first, or try again in ${seconds} s`)
    this.seconds = seconds
  }
}

interface Coming {
  bytes: number
}

interface Kept extends Coming {
  readonly since: number
}

interface Person {
  readonly coming: Set<Coming>
  /** Those that came first stand first. */
  readonly kept: Map<FileId, Kept>
}

const bytesOf = (some: Iterable<Coming>): number => [...some].reduce((sum, { bytes }) => sum + bytes, 0)

/** Files that people give for what they say next: so many at once, and so much of them. In memory: a restart forgets what is kept. */
export class Uploads {
  readonly #people = new Map<string, Person>()
  readonly #now: () => number

  /** `now`: milliseconds of any clock that goes on evenly. */
  constructor(now = (): number => performance.now()) {
    this.#now = now
  }

  /** Has a file kept that somebody gives. Throws `TooManyFiles`, and what `keep` throws. */
  async give(
    who: string,
    body: ReadableStream<Uint8Array>,
    keep: (body: ReadableStream<Uint8Array>) => Promise<FileId>,
  ): Promise<FileId> {
    const person = this.#personOf(who)
    const wait = this.#wait(person)
    if (wait > 0) throw new TooManyFiles(wait)
    const coming: Coming = { bytes: 0 }
    person.coming.add(coming)
    try {
      const file = await keep(counted(body, coming))
      // one that comes twice is kept once
      const bytes = Math.max(coming.bytes, person.kept.get(file)?.bytes ?? 0)
      person.kept.set(file, { bytes, since: this.#now() })
      return file
    } finally {
      person.coming.delete(coming)
      this.#tidy(who, person)
    }
  }

  /** They have sent these. */
  sent(who: string, files: readonly { readonly file: FileId }[]): void {
    const person = this.#people.get(who)
    if (!person) return
    for (const { file } of files) person.kept.delete(file)
    this.#tidy(who, person)
  }

  #personOf(who: string): Person {
    const person = this.#people.get(who) ?? { coming: new Set(), kept: new Map() }
    this.#people.set(who, person)
    const old = this.#now() - lasts
    for (const [file, { since }] of person.kept) if (since <= old) person.kept.delete(file)
    return person
  }

  #wait({ coming, kept }: Person): number {
    if (coming.size >= most.onTheirWay) return soon
    const isFull = kept.size >= most.files || bytesOf(coming) + bytesOf(kept.values()) >= most.bytes
    if (!isFull) return 0
    const [oldest] = kept.values()
    return oldest ? oldest.since + lasts - this.#now() : soon
  }

  #tidy(who: string, { coming, kept }: Person): void {
    if (!coming.size && !kept.size) this.#people.delete(who)
  }
}

const counted = (body: ReadableStream<Uint8Array>, coming: Coming): ReadableStream<Uint8Array> =>
  body.pipeThrough(
    new TransformStream({
      transform: (chunk, out) => {
        coming.bytes += chunk.byteLength
        out.enqueue(chunk)
      },
    }),
  )
