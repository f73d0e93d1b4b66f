import { Readable } from 'node:stream'
import { Agent, type Dispatcher } from 'undici'
import { HomeserverError, homeserverError } from '../errors.ts'
import { fields, number, readIfJson, string } from '../json.ts'

/** A file on its way to the homeserver. */
export interface Outgoing {
  readonly name: string
  /** MIME type. */
  readonly type: string
  /** Bytes: homeservers want to know it before. */
  readonly size?: number
  readonly body: ReadableStream<Uint8Array>
  readonly signal: AbortSignal
}

/** The homeserver's files (spec, Client-Server API: Content repository), streamed both ways. Its connections are its own, so
 *  that no call waits for a long file. */
export interface Repository {
  /** Takes a file in as the bot's, and gives its mxc address. Throws HomeserverError. */
  upload(file: Outgoing): Promise<string>
  /** The bytes behind an mxc address. Throws HomeserverError, also from the stream. */
  download(mxc: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
  /** How many bytes a file may have, as the homeserver says. Asked once; unknown where it does not say. */
  limit(signal: AbortSignal): Promise<number | undefined>
  close(): Promise<void>
}

export interface RepositoryOptions {
  /** Milliseconds in which nothing moves. Default 60 000. */
  readonly patience?: number
  /** Who uploads, where the token is another's. */
  readonly user?: string
}

/** What an upload is called in errors. */
export const uploading = 'POST media upload'
const downloading = 'GET media download'

const connections = 16
const mostRedirects = 5
const errorLimit = 65_536

/** What the address names; undefined where it is none. */
export const mxcParts = (mxc: string): readonly [server: string, media: string] | undefined => {
  const [, server, media] = /^mxc:\/\/([\w[][\w.:[\]-]*)\/([\w-]+)$/.exec(mxc) ?? []
  return server && media ? [server, media] : undefined
}

/** An answer that is read whole: never more of it than an error needs. */
const small = async (body: AsyncIterable<Uint8Array>): Promise<unknown> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > errorLimit) break
  }
  return readIfJson(Buffer.concat(chunks).toString())
}

const checked = async (call: string, answer: Dispatcher.ResponseData): Promise<Dispatcher.ResponseData> => {
  const { statusCode, headers, body } = answer
  if (statusCode < 300) return answer
  throw homeserverError(call, { statusCode, headers, body: await small(body) })
}

const streamed = (body: Readable): ReadableStream<Uint8Array> => {
  const chunks: AsyncIterator<Uint8Array> = body.iterator()
  // whoever reads hears of it; who has gone need not
  body.on('error', () => {})
  return new ReadableStream<Uint8Array>(
    {
      pull: async (out) => {
        const { done, value } = await chunks.next().catch((error: unknown) => {
          throw homeserverError(downloading, error)
        })
        if (done) out.close()
        else out.enqueue(value)
      },
      // an iterator that nobody has begun to read would keep the connection
      cancel: () => void body.destroy(),
    },
    { highWaterMark: 0 },
  )
}

// a header must not be broken by what a file calls itself
const typeHeader = (type: string) => (/^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream')

const redirected = ({ statusCode, headers }: Dispatcher.ResponseData) =>
  [301, 302, 303, 307, 308].includes(statusCode) ? string(headers.location) : undefined

export const repository = (
  homeserver: string,
  token: string,
  { patience = 60_000, user }: RepositoryOptions = {},
): Repository => {
  const agent = new Agent({ connections })
  const { origin, pathname } = new URL(homeserver)
  const base = `${pathname.replace(/\/$/, '')}/_matrix`
  const authorization = `Bearer ${token}`
  let limit: Promise<number | undefined> | undefined

  const get = (url: URL, signal: AbortSignal) =>
    agent.request({
      ...{ method: 'GET', origin: url.origin, path: url.pathname + url.search, signal },
      ...{ headersTimeout: patience, bodyTimeout: patience },
      // another server, to which we are sent, must not know our token
      headers: url.origin === origin ? { authorization } : {},
    })

  const follow = async (from: URL, signal: AbortSignal) => {
    let url = from
    for (let hop = 0; hop <= mostRedirects; hop++) {
      const answer = await get(url, signal)
      const location = redirected(answer)
      if (location === undefined) return checked(downloading, answer)
      await answer.body.dump()
      url = new URL(location, url)
    }
    throw new HomeserverError(`${downloading}: redirected too often`, { call: downloading })
  }

  const by = user === undefined ? '' : `&user_id=${encodeURIComponent(user)}`
  const post = async ({ name, type, size, body, signal }: Outgoing) => {
    const answer = await agent.request({
      ...{
        method: 'POST',
        origin,
        path: `${base}/media/v3/upload?filename=${encodeURIComponent(name.toWellFormed())}${by}`,
      },
      headers: {
        authorization,
        'content-type': typeHeader(type),
        ...(size !== undefined && { 'content-length': String(size) }),
      },
      body: Readable.from(body, { objectMode: false }),
      ...{ headersTimeout: patience, bodyTimeout: patience, signal },
    })
    const { body: answered } = await checked(uploading, answer)
    return fields(await small(answered))
  }

  const ask = async (signal: AbortSignal) => {
    const answer = await checked(
      'GET media config',
      await get(new URL(`${base}/client/v1/media/config`, origin), signal),
    )
    return number(fields(await small(answer.body))['m.upload.size'])
  }

  return {
    upload: async (file) => {
      try {
        const url = string((await post(file)).content_uri)
        if (url) return url
        throw homeserverError(`${uploading}: answer without content_uri`, { statusCode: 502 })
      } catch (error) {
        const failed = homeserverError(uploading, error)
        // it may have been lowered since we asked
        if (failed.status === 413) limit = undefined
        throw failed
      }
    },
    download: async (mxc, signal) => {
      const parts = mxcParts(mxc)
      if (!parts) throw new HomeserverError(`${downloading}: no address`, { call: downloading, status: 404 })
      const path = `${base}/client/v1/media/download/${parts.map(encodeURIComponent).join('/')}?allow_redirect=true`
      try {
        return streamed((await follow(new URL(path, origin), signal)).body)
      } catch (error) {
        throw homeserverError(downloading, error)
      }
    },
    limit: async (signal) => {
      limit ??= ask(signal)
      const asked = limit
      return asked.catch(() => {
        if (limit === asked) limit = undefined
        return undefined
      })
    },
    close: () => agent.destroy(),
  }
}
