import type { Readable } from 'node:stream'
import { Retry } from '@queqiao/hub'
import { type Dispatcher, request } from 'undici'
import { toRetry, unanswered } from '../errors.ts'
import type { Call } from './call.ts'
import { isLocal, localPath, readLocal } from './local-files.ts'
import { ask } from './proxies.ts'

/** Where files are had. */
interface FileServer {
  /** Without a slash at the end. */
  readonly apiRoot: string
  readonly token: string
  /** The folder of a server that runs with --local. */
  readonly localFiles: string | undefined
  /** The way through a proxy. Default: there is none between. */
  readonly way?: Dispatcher | undefined
}

/** Milliseconds in which nothing comes. */
const patience = 60_000

const named: Call = { method: 'file' }

/** Telegram has just said where the file is: it works, but for this file. */
const notNow = (reason: string): Retry => new Retry(reason, { scope: 'file' })

const incomplete = (): Retry => notNow('telegram: a file came incomplete')

const fetched = async ({ apiRoot, token, way }: FileServer, path: string, signal: AbortSignal) => {
  const address = `${apiRoot}/file/bot${token}/${path.split('/').map(encodeURIComponent).join('/')}`
  const { statusCode, body } = await (way
    ? ask(way, address, { signal, patience })
    : request(address, { signal, headersTimeout: patience, bodyTimeout: patience }))
  if (statusCode === 200) return body
  body.dump().catch(() => undefined)
  throw notNow(`telegram: a file cannot be had: status ${statusCode}`)
}

/** What went wrong in the words of the hub. The error's own words name the address, and with it the token. */
const told = (error: unknown): unknown => {
  if (error instanceof Retry) return error
  const { message } = toRetry(unanswered(named, error))
  return notNow(message)
}

/** The bytes, until there are more than were told of, or fewer. */
const counted = (body: Readable, size: number | undefined): ReadableStream<Uint8Array> => {
  const pieces: AsyncIterator<Uint8Array> = body.iterator()
  // whoever reads hears of it; who has gone need not
  body.on('error', () => {})
  let count = 0
  const pull = async (out: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const next = await pieces.next()
    count += next.value?.byteLength ?? 0
    if (size !== undefined && (count > size || (next.done && count < size))) throw incomplete()
    if (next.done) out.close()
    else out.enqueue(next.value)
  }
  return new ReadableStream(
    {
      pull: (out) =>
        pull(out).catch((error: unknown) => {
          body.destroy()
          throw told(error)
        }),
      // an iterator that nobody has begun to read would keep the connection
      cancel: () => void body.destroy(),
    },
    { highWaterMark: 0 },
  )
}

/** Reads a file that the server has offered. Throws `Retry` and `Refused`, the stream too. `size`: bytes, as told. */
export const download = async (
  server: FileServer,
  { path, size }: { readonly path: string; readonly size: number | undefined },
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> => {
  const { token, localFiles: folder } = server
  if (isLocal(path)) return counted(await readLocal(localPath(path, { folder, token })), size)
  try {
    return counted(await fetched(server, path, signal), size)
  } catch (error) {
    throw told(error)
  }
}
