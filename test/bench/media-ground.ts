import { setTimeout as pause } from 'node:timers/promises'
import { type Child, child } from './child.ts'
import { MediaClient } from './media-client.ts'
import { inFolder } from './sandbox.ts'
import { type OtherSide, onMatrix, owner, type Started, startQueqiao, tokens } from './started.ts'

export interface Upload {
  readonly mxc: string
  readonly size: number
  readonly sha256: string
}

export interface Send {
  readonly at: number
  readonly room: string
  readonly content: { readonly msgtype?: string; readonly url?: string }
}

/** A stub homeserver, as a process of its own. */
export class Stub implements Standing {
  readonly #child: Child<{ url: string }>

  private constructor(started: Child<{ url: string }>) {
    this.#child = started
  }

  static async start(): Promise<Stub> {
    const stub = new Stub(await child('../servers/homeserver/main.ts'))
    return prepared(stub, () => stub.#ask('media', { limit: 1_000_000_000 }))
  }

  get url(): string {
    return this.#child.hello.url
  }

  get side(): OtherSide {
    return onMatrix(this.url)
  }

  async uploads(): Promise<readonly Upload[]> {
    const { uploads } = await this.#ask<{ uploads: readonly Upload[] }>('media')
    return uploads
  }

  /** What was said in rooms, in order. */
  async sends(): Promise<readonly Send[]> {
    const all = await this.#ask<readonly Send[]>('sends')
    return all.filter(({ content }) => content.msgtype !== undefined)
  }

  /** Puts a file of so many bytes there. Gives its address. */
  async put(size: number): Promise<string> {
    const { mxc } = await this.#ask<{ mxc: string }>('media', { size })
    return mxc
  }

  /** The owner of the account says something. */
  async say(room: string, content: object): Promise<void> {
    await this.#ask('say', { room, user: owner, content })
  }

  /** Every upload and every send takes so many milliseconds. */
  async slow(latency: number): Promise<void> {
    await this.#ask('faults', latency ? [{ on: 'PUT .*/send/|POST .*/upload', latency }] : [])
  }

  /** Hands what people say to Queqiao. */
  async tell(queqiao: string): Promise<void> {
    await this.#ask('appservice', { url: queqiao, hsToken: tokens.hsToken })
  }

  stop(): Promise<void> {
    return this.#child.stop()
  }

  async #ask<T>(path: string, body?: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json' }
    const posted = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) }
    const answer = await fetch(`${this.url}/_stub/${path}`, posted)
    if (!answer.ok) throw new Error(`stub ${path}: HTTP ${answer.status}`)
    return answer.json()
  }
}

/** What stands on the other side, as a process of its own. */
export interface Standing {
  /** How it is reached. */
  readonly side: OtherSide
  /** Learns where Queqiao is. */
  tell(queqiao: string): Promise<void>
  stop(): Promise<void>
}

/** Gives it when it is prepared; stops it where that fails, for nobody else knows it yet. */
export async function prepared<S extends Standing>(stub: S, prepare: () => Promise<unknown>): Promise<S> {
  try {
    await prepare()
    return stub
  } catch (error) {
    await stub.stop()
    throw error
  }
}

/** Everything between which files go, each a process of its own. */
export interface Ground<S extends Standing> {
  readonly stub: S
  readonly queqiao: Started
  readonly client: MediaClient
}

/** Works with all of it running, and a client logged in. `files`: where they lie, if not on the disk. */
export async function onGround<S extends Standing, T>(
  start: () => Promise<S>,
  work: (ground: Ground<S>) => Promise<T>,
  files?: string,
): Promise<T> {
  const stub = await start()
  try {
    return await inFolder(async (data) => {
      const queqiao = await startQueqiao({ data, side: stub.side, files })
      const client = new MediaClient(queqiao.url)
      try {
        await stub.tell(queqiao.url)
        await client.login()
        return await work({ stub, queqiao, client })
      } finally {
        client.close()
        await queqiao.stop()
      }
    })
  } finally {
    await stub.stop()
  }
}

/** Looks until it is there, every so many milliseconds. */
export async function until<T>(look: () => Promise<T | undefined>, every = 100): Promise<T> {
  for (const end = Date.now() + 120_000; Date.now() < end; await pause(every)) {
    const found = await look()
    if (found !== undefined) return found
  }
  throw new Error('it did not arrive')
}
