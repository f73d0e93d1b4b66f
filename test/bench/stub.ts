import { type Child, child } from './child.ts'
import { type OtherSide, onMatrix, owner, tokens } from './started.ts'

export interface Upload {
  readonly mxc: string
  readonly size: number
  readonly sha256: string
}

/** Something that was said in a room. */
export interface Send {
  readonly at: number
  readonly room: string
  readonly type: string
  readonly content: { readonly msgtype?: string; readonly body?: string; readonly url?: string }
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

  /** What was said in rooms, in order. While something is measured, ask how much it is: they are many. */
  async sends(): Promise<readonly Send[]> {
    const all = await this.#ask<readonly Send[]>('sends')
    return all.filter(({ content }) => content.msgtype !== undefined)
  }

  /** How many events it has taken. */
  async count(): Promise<number> {
    const { count } = await this.#ask<{ count: number }>('sends/count')
    return count
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
