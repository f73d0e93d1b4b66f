import { create } from 'content-disposition'
import { type Context, Hono } from 'hono'
import { parse } from 'range-parser'

/** Bytes of a file, from the first to the last, counted from 0. */
export interface MediaRange {
  readonly start: number
  readonly end: number
}

/** A file that a ticket opens. */
export interface Media {
  readonly type: string
  /** Bytes. */
  readonly size: number
  readonly name: string
  /** The same for the same bytes alone. */
  readonly hash: string
  /** Its bytes, or the named ones. Cancelled when the client goes away. */
  read(range?: MediaRange): Promise<ReadableStream<Uint8Array>>
}

/** What a ticket opens; nothing for one that is wrong, over, or of a file that is gone. */
export type OpenMedia = (ticket: string) => Promise<Media | undefined>

/** What browsers may show by themselves: nothing in it can run. */
const shown = /^(image\/(?!svg)|audio\/|video\/)/

const typeOf = ({ type }: Media): string => (/^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream')

const dispositionOf = (media: Media): string =>
  create(media.name.toWellFormed().replace(/\p{Cc}/gu, ''), {
    type: shown.test(typeOf(media)) ? 'inline' : 'attachment',
  })

const tagOf = ({ hash }: Media): string => `"${hash}"`

const headersOf = (media: Media): Record<string, string> => ({
  'content-type': typeOf(media),
  'content-disposition': dispositionOf(media),
  'accept-ranges': 'bytes',
  etag: tagOf(media),
  // whoever keeps it asks again each time: the ticket may be over
  'cache-control': 'private, no-cache, no-transform',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'",
  // the address is the key
  'referrer-policy': 'no-referrer',
})

/** RFC 9110, If-None-Match: whether the client has it already. */
const isKnown = (c: Context, media: Media): boolean => {
  const known = (c.req.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return known.includes(tagOf(media)) || known.includes('*')
}

/** RFC 9110, Range: the one that is asked for, or that it cannot be had; nothing where all of it is to be sent. */
const rangeOf = (c: Context, media: Media): MediaRange | 'none' | undefined => {
  const header = c.req.header('range')
  const same = c.req.header('if-range') ?? tagOf(media)
  if (header === undefined || header.includes(',') || c.req.method !== 'GET' || same !== tagOf(media)) return undefined
  const { code, type, ranges } = parse(media.size, header)
  if (type !== 'bytes' || code === 1) return undefined
  return code === 2 ? 'none' : ranges[0]
}

/** A client would wait for bytes that are missing, and take what is too much for the next answer: both break it off. */
const exactly = (bytes: ReadableStream<Uint8Array>, size: number): ReadableStream<Uint8Array> => {
  let left = size
  const wrong = () => new Error(`a kept file has not the ${size} bytes that were promised`)
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform: (piece, out) => {
      left -= piece.byteLength
      if (left < 0) throw wrong()
      out.enqueue(piece)
    },
    flush: () => {
      if (left > 0) throw wrong()
    },
  })
  return bytes.pipeThrough(counted)
}

const sent = async (c: Context, media: Media, range?: MediaRange): Promise<Response> => {
  const length = range ? range.end - range.start + 1 : media.size
  const headers = {
    ...headersOf(media),
    'content-length': `${length}`,
    ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${media.size}` }),
  }
  // for HEAD nothing is opened that nobody would close
  const body = c.req.method === 'HEAD' ? null : exactly(await media.read(range), length)
  return c.newResponse(body, range ? 206 : 200, headers)
}

const answer = (c: Context, media: Media): Response | Promise<Response> => {
  if (isKnown(c, media)) return c.body(null, 304, headersOf(media))
  const range = rangeOf(c, media)
  if (range === 'none') return c.body(null, 416, { 'content-range': `bytes */${media.size}` })
  return sent(c, media, range)
}

/** `GET /media/:ticket/:name`: files for WeChat clients and previews. Any name opens it: clients look at its extension alone,
 *  and the answer says the real one. Whatever is wrong with a ticket, there is nothing here. */
export const media = (open: OpenMedia): Hono => {
  const app = new Hono()
  app.get('/media/:ticket/:name', async (c) => {
    const found = await open(c.req.param('ticket'))
    return found ? answer(c, found) : c.notFound()
  })
  return app
}
