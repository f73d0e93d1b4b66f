import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Upload } from './validate.ts'

type Raw = Record<string, unknown>

/** Parameters as they came: of the query and of a JSON, urlencoded or multipart body. Undefined: it cannot be read. */
export const rawParameters = async (request: IncomingMessage): Promise<Raw | undefined> => {
  const query = new URL(request.url ?? '/', 'http://server').searchParams
  const body = await buffer(request)
  const [type = ''] = (request.headers['content-type'] ?? '').split(';')
  const given = body.length === 0 ? {} : readers[type.trim().toLowerCase()]?.(body, request)
  return given && { ...Object.fromEntries(query), ...given }
}

const readers: Record<string, (body: Buffer, request: IncomingMessage) => Raw | undefined> = {
  'application/json': (body) => json(body.toString()),
  'application/x-www-form-urlencoded': (body) => Object.fromEntries(new URLSearchParams(body.toString())),
  'multipart/form-data': (body, request) => multipart(body, request.headers['content-type'] ?? ''),
}

const json = (text: string): Raw | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

const multipart = (body: Buffer, type: string): Raw | undefined => {
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1]
  return boundary === undefined ? undefined : Object.fromEntries(parts(body, `--${boundary}`).map(part))
}

function parts(body: Buffer, boundary: string): Buffer[] {
  const start = body.indexOf(boundary) + boundary.length
  const end = body.indexOf(`\r\n${boundary}`, start)
  return end < 0 ? [] : [body.subarray(start + 2, end), ...parts(body.subarray(end + 2), boundary)]
}

const part = (bytes: Buffer): [string, string | Upload] => {
  const gap = bytes.indexOf('\r\n\r\n')
  const head = bytes.subarray(0, gap).toString()
  const content = bytes.subarray(gap + 4)
  const name = /[; ]name="([^"]*)"/i.exec(head)?.[1] ?? ''
  const file = fileName(head)
  return [name, file === undefined ? content.toString() : { upload: true, name: file, bytes: content }]
}

// A name without quotes ends at the first semicolon and is percent-decoded, as the official server reads it.
const fileName = (head: string): string | undefined => {
  const [, quoted, bare] = /filename=(?:"([^"]*)"|([^;\r\n]*))/i.exec(head) ?? []
  const name = quoted ?? bare?.trim()
  try {
    return name && decodeURIComponent(name)
  } catch {
    return name
  }
}
