import type { Readable } from 'node:stream'
import { type Dispatcher, ProxyAgent, request, Socks5ProxyAgent } from 'undici'
import { codeOf, Unreached } from '../errors.ts'

/** A way through a proxy, `http`, `https` or `socks5` (`socks5h` is the same: the proxy looks names up); `user:password@` in
 *  front of its host is shown to it. Opens no connection yet. Throws where it is no such address. */
export const proxyWay = (proxy: string): Dispatcher => {
  const url = new URL(proxy.replace(/^socks5h:/, 'socks5:'))
  // plain HTTP goes through a tunnel, too: what a proxy answers by itself then never looks like Telegram's
  return url.protocol === 'socks5:' ? new Socks5ProxyAgent(url) : new ProxyAgent({ uri: url.href, proxyTunnel: true })
}

// https://www.rfc-editor.org/rfc/rfc1928#section-6, and what comes before it
const refusals: Readonly<Record<string, string>> = {
  UND_ERR_SOCKS5_AUTH_FAILED: 'it does not take this user and password',
  UND_ERR_SOCKS5_AUTH_REJECTED: 'it wants a user and a password',
  UND_ERR_INVALID_ARG: 'it wants a user and a password',
  UND_ERR_SOCKS5_REPLY_1: 'it failed',
  UND_ERR_SOCKS5_REPLY_2: 'its rules do not allow it',
  UND_ERR_SOCKS5_REPLY_3: 'it finds no way to that network',
  UND_ERR_SOCKS5_REPLY_4: 'it finds no way to that host',
  UND_ERR_SOCKS5_REPLY_5: 'the connection is refused to it, too',
}

/** What a proxy that wants to be shown a password says. */
const wantsPassword = '407'

/** Why no connection came to be, in words that name neither an address nor a password. */
const whyNot = (error: unknown): string => {
  const status = /^Proxy response \((\d+)\)/.exec(error instanceof Error ? error.message : '')?.[1]
  if (status === wantsPassword) return 'it does not take this user and password (407)'
  if (status !== undefined) return `it answered ${status}`
  const code = codeOf(error)
  return code === undefined ? 'no connection' : (refusals[code] ?? code)
}

/** Tells when a connection stands and the request begins to leave. */
class Watch implements Dispatcher.DispatchHandler {
  readonly #to: Dispatcher.DispatchHandler
  readonly #begins: () => void

  constructor(to: Dispatcher.DispatchHandler, begins: () => void) {
    this.#to = to
    this.#begins = begins
  }

  onRequestStart(...given: Parameters<NonNullable<Dispatcher.DispatchHandler['onRequestStart']>>): void {
    this.#begins()
    this.#to.onRequestStart?.(...given)
  }
  onResponseStart(...given: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>): void {
    this.#to.onResponseStart?.(...given)
  }
  onResponseData(...given: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseData']>>): void {
    this.#to.onResponseData?.(...given)
  }
  onResponseEnd(...given: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseEnd']>>): void {
    this.#to.onResponseEnd?.(...given)
  }
  onResponseError(...given: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseError']>>): void {
    this.#to.onResponseError?.(...given)
  }
}

/** What is asked, by fetch or by request. */
export interface Asking {
  readonly method?: Dispatcher.HttpMethod
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Readable
  readonly signal: AbortSignal
  /** Milliseconds in which nothing comes. Default: only the signal ends it. */
  readonly patience?: number
}

const aborted = (signal: AbortSignal, over: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const abort = () => reject(signal.reason ?? new Error('aborted'))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    over.addEventListener('abort', () => signal.removeEventListener('abort', abort), { once: true })
  })

/** Asks through a proxy. Throws `Unreached` where nothing has left for the other side, and nothing will. */
export const ask = async (way: Dispatcher, url: string, asking: Asking): Promise<Dispatcher.ResponseData> => {
  const over = new AbortController()
  let begun = false
  const watched = way.compose((dispatch) => (options, handler) => {
    const begins = () => {
      begun = true
    }
    return dispatch(options, new Watch(handler, begins))
  })
  const { method, headers, body, signal, patience = 0 } = asking
  const timeouts = { headersTimeout: patience, bodyTimeout: patience }
  const options = { method, headers, body, signal, ...timeouts, dispatcher: watched }
  try {
    // a connection that does not come about is not given up by undici when the signal aborts
    return await Promise.race([request(url, options), aborted(signal, over.signal)])
  } catch (error) {
    throw begun ? error : new Unreached(`through the proxy: ${whyNot(error)}`, { cause: error })
  } finally {
    over.abort()
  }
}

/** The same as a `fetch` for what is small: all of the answer has come when it resolves. */
export const fetchBy =
  (way: Dispatcher) =>
  async (url: string, asking: Asking): Promise<Response> => {
    const { statusCode: status, headers, body } = await ask(way, url, asking)
    const text = await body.text()
    const type = headers['content-type']
    return new Response(text || null, { status, headers: typeof type === 'string' ? { 'content-type': type } : {} })
  }

/** A `fetch` through a proxy, for a look at whether that leads anywhere. Rejects with an error named `Unreached`, fit for
 *  everybody to read, where no connection comes to be. */
export const askThrough = (proxy: string): ((url: string, asking: Asking) => Promise<Response>) =>
  fetchBy(proxyWay(proxy))
