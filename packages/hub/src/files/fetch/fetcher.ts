import { Agent, type Dispatcher } from 'undici'
import { addressOf, nextOf, sizeOf, tooLarge } from './answer.ts'
import { streamOf } from './body.ts'
import { guardedConnector, type Lookup, systemLookup } from './connector.ts'
import { FetchError } from './fetch-error.ts'
import { Networks } from './networks.ts'
import { Patience } from './patience.ts'

/** Milliseconds, but for the last. */
export interface FetchTimes {
  /** Until a connection stands, its lookup and TLS included. Default 10 000. */
  readonly connect: number
  /** From then on until the headers have come. Default 10 000. */
  readonly headers: number
  /** In which nothing of the body comes though somebody reads it. Default 10 000. */
  readonly silence: number
  /** For all of it, redirects and the last byte included. Default 600 000. */
  readonly whole: number
  /** Bytes a second that come on average, once the body has taken as long as `silence`. Default 4000. */
  readonly least: number
}

export interface FetcherOptions {
  /** Addresses and networks (`192.168.1.0/24`, `fd00::/8`) that may be fetched from beside public ones. Default: none. */
  readonly allowPrivate?: readonly string[]
  /** Default: the system's. */
  readonly lookup?: Lookup
  readonly times?: Partial<FetchTimes>
}

/** How a file is wanted. */
export interface Wanted {
  /** The most bytes that it may have. */
  readonly limit: number
  readonly signal: AbortSignal
}

/** Fetches files from addresses that strangers give. */
export interface Fetcher {
  /**
   * Begins to fetch; resolves when the headers have come. Read the bytes to their end, or cancel them: they come as they are
   * read, and error with FetchError, also where there are more than the limit or fewer than the server said; with the
   * signal's reason if that ends. Goes to public addresses and allowed ones only, wherever names and redirects
   * lead (at most five, never from https to http), sends nothing that is secret, and never waits without limit.
   * Throws FetchError, or the reason of the signal.
   */
  get(url: string, wanted: Wanted): Promise<ReadableStream<Uint8Array>>
  /** Ends everything under way. */
  close(): Promise<void>
}

const usual: FetchTimes = { connect: 10_000, headers: 10_000, silence: 10_000, whole: 600_000, least: 4_000 }
const REDIRECTS = 5

/** A file whose headers have come. */
interface Found {
  readonly url: URL
  readonly answer: Dispatcher.ResponseData
}

class GuardedFetcher implements Fetcher {
  readonly #times: FetchTimes
  readonly #agent: Agent

  constructor({ allowPrivate = [], lookup = systemLookup, times }: FetcherOptions) {
    this.#times = { ...usual, ...times }
    const { connect: timeout, headers, silence } = this.#times
    this.#agent = new Agent({
      connect: guardedConnector({ networks: new Networks(allowPrivate), lookup, timeout }),
      headersTimeout: headers,
      bodyTimeout: silence,
    })
  }

  async get(given: string, wanted: Wanted): Promise<ReadableStream<Uint8Array>> {
    const first = addressOf(given)
    wanted.signal.throwIfAborted()
    const patience = new Patience(wanted.signal, first.host, this.#times.whole)
    try {
      return this.#read(await this.#follow(first, patience), wanted.limit, patience)
    } catch (error) {
      patience.end(error)
      throw error
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy()
  }

  #read({ url, answer }: Found, limit: number, patience: Patience): ReadableStream<Uint8Array> {
    const { host } = url
    const size = sizeOf(answer, url)
    if (size !== undefined && size > limit) throw tooLarge(host, limit, size)
    const pace = this.#pace(host)
    return streamOf(answer.body, {
      check: (count) => {
        if (count > limit) throw tooLarge(host, limit)
        pace(count)
      },
      done: () => patience.done(),
      end: (error) => {
        const reason = patience.explain(host, error)
        patience.end(reason)
        return reason
      },
    })
  }

  /** Throws where so many bytes are too few by now: a file that drips must not keep others waiting. */
  #pace(host: string): (count: number) => void {
    const { silence, least } = this.#times
    const began = performance.now()
    return (count) => {
      const took = performance.now() - began
      if (took > silence && count < (least * took) / 1_000)
        throw new FetchError('retry', `${host}: the file comes too slowly`)
    }
  }

  async #follow(first: URL, patience: Patience): Promise<Found> {
    let url = first
    for (let redirects = 0; redirects <= REDIRECTS; redirects++) {
      const answer = await this.#ask(url, patience)
      const next = nextOf(answer, url)
      if (!next) return { url, answer }
      answer.body.destroy()
      url = next
    }
    throw new FetchError('refused', `${first.host}: more than ${REDIRECTS} redirects`)
  }

  async #ask({ origin, host, pathname, search }: URL, patience: Patience) {
    const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'queqiao' }
    const { signal } = patience
    const asked = this.#agent.request({ method: 'GET', origin, path: pathname + search, headers, signal })
    try {
      // beside the agent's own limits: who sends interim answers for ever keeps to those
      const answer = await patience.within(host, this.#times.connect + this.#times.headers, asked)
      // whoever reads hears of it; who has gone need not
      answer.body.on('error', () => {})
      return answer
    } catch (error) {
      throw patience.explain(host, error)
    }
  }
}

/** Throws a TypeError for an `allowPrivate` that is no network. */
export const createFetcher = (options: FetcherOptions = {}): Fetcher => new GuardedFetcher(options)
