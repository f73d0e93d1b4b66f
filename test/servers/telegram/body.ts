import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { multipart, Unreadable } from './multipart.ts'

type Raw = Record<string, unknown>

/** Parameters as they came: of the query and of a JSON, urlencoded or multipart body. Undefined: it cannot be read. */
export const rawParameters = async (
  request: IncomingMessage,
  body: AsyncIterable<Buffer> = request,
): Promise<Raw | undefined> => {
  const query = new URL(request.url ?? '/', 'http://server').searchParams
  const type = request.headers['content-type'] ?? ''
  const given = await (readers[type.split(';')[0]?.trim().toLowerCase() ?? ''] ?? none)(body, type)
  return given && { ...Object.fromEntries(query), ...given }
}

type Reader = (body: AsyncIterable<Buffer>, type: string) => Promise<Raw | undefined>

const none: Reader = async (body) => ((await text(body)) === '' ? {} : undefined)

const readers: Record<string, Reader> = {
  'application/json': async (body) => json(await text(body)),
  'application/x-www-form-urlencoded': async (body) => Object.fromEntries(new URLSearchParams(await text(body))),
  'multipart/form-data': async (body, type) => {
    const boundary = /boundary="?([^";]+)/.exec(type)?.[1]
    if (boundary === undefined) return undefined
    return multipart(body, boundary).catch((error: unknown) => {
      if (error instanceof Unreadable) return undefined
      throw error
    })
  },
}

const json = (text: string): Raw | undefined => {
  if (text === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
