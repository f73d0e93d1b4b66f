import type { HonoRequest } from 'hono'
import { Unreadable } from '../dialects/errors.ts'

/** The largest report that is read, in bytes: ten times what contact lists of tens of thousands of people have. */
export const MAX_BODY = 64 * 1024 * 1024

const tooLarge = () => new Unreadable('size', `larger than ${MAX_BODY / 1024 / 1024} MB`)

const counted = async (body: ReadableStream<Uint8Array>): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  // leaving the loop by the error cancels what is still to come
  for await (const part of body) {
    bytes += part.byteLength
    if (bytes > MAX_BODY) throw tooLarge()
    text += decoder.decode(part, { stream: true })
  }
  return text + decoder.decode()
}

const read = (request: HonoRequest, length: string | undefined): Promise<string> => {
  if (length !== undefined) return request.text()
  // asked for only here: on Node it costs a whole Request object
  const body = request.raw.body
  return body === null ? Promise.resolve('') : counted(body)
}

/**
 * The body as text. Throws `Unreadable`: `size` for more than 64 MB, which is found out without keeping more than that,
 * `broken` where the client went away in the middle.
 */
export const bodyOf = async (request: HonoRequest): Promise<string> => {
  const length = request.header('content-length')
  if (Number(length) > MAX_BODY) throw tooLarge()
  try {
    return await read(request, length)
  } catch (cause) {
    throw cause instanceof Unreadable ? cause : new Unreadable('broken', 'the body broke off', { cause })
  }
}
