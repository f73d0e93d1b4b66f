import type { HonoRequest } from 'hono'
import { Unreadable } from '../dialects/errors.ts'

const MB = 1024 * 1024

const tooLarge = (limit: number) =>
  new Unreadable('size', `larger than ${limit % MB === 0 ? `${limit / MB} MB` : `${limit} bytes`}`)

/** Throws `Unreadable`, `size`, where more is announced than is read. */
export const checkLength = (length: string | undefined, limit: number): void => {
  if (Number(length) > limit) throw tooLarge(limit)
}

/** Why it could not be read: where nothing else is known, the client went away in the middle. */
const broken = (cause: unknown): Unreadable =>
  cause instanceof Unreadable ? cause : new Unreadable('broken', 'the body broke off', { cause })

/** A body as it comes, in pieces. Throws `Unreadable`: `size` for more than `limit` bytes, `broken` where it broke off. Who
 *  leaves the loop refuses what is still to come. */
export async function* piecesOf(body: ReadableStream<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    for await (const piece of body) {
      bytes += piece.byteLength
      if (bytes > limit) throw tooLarge(limit)
      yield piece
    }
  } catch (cause) {
    throw broken(cause)
  }
}

const counted = async (request: HonoRequest, limit: number): Promise<string> => {
  // asked for only here: on Node it costs a whole Request object
  const { body } = request.raw
  if (body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of piecesOf(body, limit)) text += decoder.decode(piece, { stream: true })
  return text + decoder.decode()
}

/**
 * The body as text. Throws `Unreadable`: `size` for more than `limit` bytes, which is found out without keeping more than
 * that, `broken` where the client went away in the middle.
 */
export const bodyOf = (request: HonoRequest, limit: number): Promise<string> => {
  const length = request.header('content-length')
  checkLength(length, limit)
  const text = length === undefined ? counted(request, limit) : request.text()
  return text.catch((cause) => {
    throw broken(cause)
  })
}
