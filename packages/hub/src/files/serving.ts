import { create } from 'content-disposition'
import { parse } from 'range-parser'
import type { Medium, Range } from './medium.ts'

/** What browsers may show by themselves: nothing in it can run. */
const shown = /^(image\/(?!svg)|audio\/|video\/)/

const typeOf = ({ type }: Medium): string => (/^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream')

const dispositionOf = (medium: Medium): string =>
  create(medium.name.toWellFormed().replace(/\p{Cc}/gu, ''), {
    type: shown.test(typeOf(medium)) ? 'inline' : 'attachment',
  })

const tagOf = ({ hash }: Medium): string => `"${hash}"`

const headersOf = (medium: Medium): Record<string, string> => ({
  'content-type': typeOf(medium),
  'content-disposition': dispositionOf(medium),
  'accept-ranges': 'bytes',
  etag: tagOf(medium),
  // whoever keeps it asks again each time: the ticket, or the session, may be over
  'cache-control': 'private, no-cache, no-transform',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'",
  // the address may be the key
  'referrer-policy': 'no-referrer',
})

/** RFC 9110, If-None-Match: whether the client has it already. */
const isKnown = ({ headers }: Request, medium: Medium): boolean => {
  const known = (headers.get('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return known.includes(tagOf(medium)) || known.includes('*')
}

/** RFC 9110, Range: the one that is asked for, or that it cannot be had; nothing where all of it is to be sent. */
const rangeOf = ({ headers, method }: Request, medium: Medium): Range | 'none' | undefined => {
  const header = headers.get('range')
  const same = headers.get('if-range') ?? tagOf(medium)
  if (header === null || header.includes(',') || method !== 'GET' || same !== tagOf(medium)) return undefined
  const { code, type, ranges } = parse(medium.size, header)
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

const sent = async ({ method }: Request, medium: Medium, range?: Range): Promise<Response> => {
  const length = range ? range.end - range.start + 1 : medium.size
  const headers = {
    ...headersOf(medium),
    'content-length': `${length}`,
    ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${medium.size}` }),
  }
  // for HEAD nothing is opened that nobody would close
  const body = method === 'HEAD' ? null : exactly(await medium.read(range), length)
  return new Response(body, { status: range ? 206 : 200, headers })
}

/** Answers a GET or HEAD of a file: all of it or the part that is asked for, streamed; 304 where the client has it, 416 for a part
 *  that there is not. In a browser nothing of it can run. */
export const serving = async (medium: Medium, request: Request): Promise<Response> => {
  if (isKnown(request, medium)) return new Response(null, { status: 304, headers: headersOf(medium) })
  const range = rangeOf(request, medium)
  if (range === 'none')
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${medium.size}` } })
  return sent(request, medium, range)
}
