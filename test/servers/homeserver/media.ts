import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import type { Env, Midway } from './faults.ts'
import { Problem } from './state.ts'

type C = Context<Env>

/** A file of the repository. */
export interface Medium {
  readonly mxc: string
  readonly type: string
  readonly name: string | undefined
  readonly size: number
  readonly sha256: string
  /** Not kept of large files that were uploaded: those cannot be downloaded. */
  readonly bytes?: Uint8Array
  /** Where the download is redirected to. */
  readonly redirect?: string
}

/** A file that people have uploaded: its bytes, or how many of them are made up as they are asked for. */
export type People = { readonly type?: string; readonly redirect?: string } & (
  | { readonly bytes: Uint8Array }
  | { readonly size: number }
)

/** More than that is counted and hashed alone. */
const keptSize = 1_000_000
const piece = Buffer.alloc(65_536, 'queqiao ')

/** The files that a homeserver has. */
export class Media {
  /** What `m.upload.size` says, in bytes; undefined: nothing. */
  limit: number | undefined = 50_000_000
  /** How often the limit was asked for. */
  asked = 0
  /** Uploads that came whole, in order. */
  readonly uploads: Medium[] = []
  readonly #files = new Map<string, Medium>()
  readonly #domain: string

  constructor(domain: string) {
    this.#domain = domain
  }

  of(mxc: string): Medium | undefined {
    return this.#files.get(mxc)
  }

  /** Puts a file there that the application service may download. Gives its address. */
  put(from: People): string {
    const { type = 'application/octet-stream', redirect } = from
    const bytes = 'bytes' in from ? { bytes: from.bytes, size: from.bytes.length } : { size: from.size }
    const sha256 = 'bytes' in from ? createHash('sha256').update(from.bytes).digest('hex') : ''
    return this.#add({ type, name: undefined, sha256, ...bytes, ...(redirect && { redirect }) }).mxc
  }

  /** Takes an upload in as it comes. */
  async take(type: string, name: string | undefined, body: AsyncIterable<Uint8Array>): Promise<Medium> {
    const hash = createHash('sha256')
    const kept: Uint8Array[] = []
    let size = 0
    for await (const chunk of body) {
      hash.update(chunk)
      size += chunk.length
      if (size <= keptSize) kept.push(chunk)
      if (this.limit !== undefined && size > this.limit) throw new Problem(413, 'M_TOO_LARGE', 'Upload too large')
    }
    const bytes = size <= keptSize ? { bytes: Buffer.concat(kept) } : {}
    const medium = this.#add({ type, name, size, sha256: hash.digest('hex'), ...bytes })
    this.uploads.push(medium)
    return medium
  }

  #add(about: Omit<Medium, 'mxc'>): Medium {
    const medium = { mxc: `mxc://${this.#domain}/media${this.#files.size + 1}`, ...about }
    this.#files.set(medium.mxc, medium)
    return medium
  }
}

function* piecesOf({ bytes, size }: Medium): Generator<Uint8Array> {
  if (bytes) yield bytes
  else for (let at = 0; at < size; at += piece.length) yield piece.subarray(0, Math.min(piece.length, size - at))
}

/** So many bytes of it, then nothing more: the connection is cut, or nothing comes any more. */
async function* until(
  { after, how }: Midway,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  cut: () => void,
) {
  let left = after
  for await (const chunk of chunks) {
    if (left > 0) yield chunk.subarray(0, left)
    left -= chunk.length
    if (left > 0) continue
    if (how === 'cut') cut()
    await new Promise(() => {})
  }
}

const send = async (c: C, medium: Medium, midway: Midway | undefined) => {
  const { incoming, outgoing } = c.env
  outgoing.writeHead(200, { 'content-type': medium.type, 'content-length': medium.size })
  const pieces = piecesOf(medium)
  const chunks = midway ? until(midway, pieces, () => incoming.socket.destroy()) : pieces
  // whoever reads it may go away
  await pipeline(Readable.from(chunks), outgoing).catch(() => {})
}

/** The content repository, as Synapse answers it. */
export const mediaApi = (media: Media, asToken: string | undefined): Hono<Env> => {
  const app = new Hono<Env>()
  const authorized = (c: C) => {
    const given = c.req.header('authorization')
    if (asToken === undefined ? !given : given !== `Bearer ${asToken}`)
      throw new Problem(401, 'M_UNKNOWN_TOKEN', 'Unrecognised access token')
  }

  app.onError((error, c) => {
    if (error instanceof Problem) return c.json({ errcode: error.errcode, error: error.message }, error.status)
    return c.json({ errcode: 'M_UNKNOWN', error: String(error) }, 500)
  })

  app.post('/_matrix/media/v3/upload', async (c) => {
    authorized(c)
    const { incoming } = c.env
    const length = c.req.header('content-length')
    if (length === undefined) throw new Problem(400, 'M_UNKNOWN', 'Request must specify a Content-Length')
    if (media.limit !== undefined && Number(length) > media.limit)
      throw new Problem(413, 'M_TOO_LARGE', 'Upload request body is too large')
    const midway = c.get('midway')
    const body = midway ? until(midway, incoming, () => incoming.socket.destroy()) : incoming
    const type = c.req.header('content-type') ?? 'application/octet-stream'
    const { mxc } = await media.take(type, c.req.query('filename'), body)
    return c.json({ content_uri: mxc })
  })

  app.get('/_matrix/client/v1/media/config', (c) => {
    authorized(c)
    media.asked += 1
    return c.json(media.limit === undefined ? {} : { 'm.upload.size': media.limit })
  })

  app.get('/_matrix/client/v1/media/download/:server/:media', (c) => {
    authorized(c)
    const medium = media.of(`mxc://${c.req.param('server')}/${c.req.param('media')}`)
    if (!medium) throw new Problem(404, 'M_NOT_FOUND', 'Not found')
    if (medium.redirect && c.req.query('allow_redirect') === 'true') return c.redirect(medium.redirect, 307)
    if (medium.sha256 && !medium.bytes) throw new Problem(404, 'M_NOT_FOUND', 'Its bytes were not kept')
    void send(c, medium, c.get('midway'))
    return RESPONSE_ALREADY_SENT
  })
  return app
}
