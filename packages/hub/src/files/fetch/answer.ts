import type { Dispatcher } from 'undici'
import { bytes } from '../limits.ts'
import { FetchError } from './fetch-error.ts'

/** What a server answered, before its body is read. */
export type Answer = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>

const header = ({ headers }: Answer, name: string): string | undefined => {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

/** Thrown for a file that is larger than may be; `size` is unknown until it has come. */
export const tooLarge = (host: string, limit: number, size?: number): FetchError =>
  new FetchError(
    'refused',
    size === undefined
      ? `${host}: the file grew on its way, and the limit is ${bytes(limit)}`
      : `${host}: the file has ${bytes(size)}, and the limit is ${bytes(limit)}`,
  )

/** The URL, where it is one that may be fetched from; `from` is the one that sent us there. Throws FetchError. */
export const addressOf = (text: string, from?: URL): URL => {
  const who = from ? `${from.host} sends us to` : 'a file has'
  const url = URL.parse(text, from)
  if (!url) throw new FetchError('refused', `${who} an address that is no URL`)
  if (!/^https?:$/.test(url.protocol))
    throw new FetchError('refused', `${who} an address with ${url.protocol}, not http`)
  if (url.username !== '' || url.password !== '')
    throw new FetchError('refused', `${url.host}: an address with a name or password in it`)
  if (from?.protocol === 'https:' && url.protocol === 'http:')
    throw new FetchError('refused', `${who} ${url.host} without TLS`)
  return url
}

const elsewhere = new Set([301, 302, 303, 307, 308])

/** Where the file is instead, if the server says so. Throws FetchError. */
export const nextOf = (answer: Answer, url: URL): URL | undefined => {
  const location = header(answer, 'location')
  return elsewhere.has(answer.statusCode) && location !== undefined ? addressOf(location, url) : undefined
}

/** What servers say that may be otherwise later. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504])

/** The size of a file that comes whole and plain, where the server says it. Throws FetchError for anything else. */
export const sizeOf = (answer: Answer, { host }: URL): number | undefined => {
  const { statusCode } = answer
  if (statusCode !== 200)
    throw new FetchError(passing.has(statusCode) ? 'retry' : 'refused', `${host}: answered with status ${statusCode}`)
  const encoding = header(answer, 'content-encoding') ?? 'identity'
  // unpacked it could be any size, and we asked for it as it is
  if (!/^(identity)?$/i.test(encoding)) throw new FetchError('refused', `${host}: sent the file compressed`)
  const length = header(answer, 'content-length')
  return length === undefined ? undefined : Number(length)
}
