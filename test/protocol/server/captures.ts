import { readdirSync, readFileSync } from 'node:fs'

interface Written {
  readonly document: string
  readonly heading: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: readonly string[]
  readonly fields: Readonly<Record<string, string>>
  readonly fileName: string
  readonly type: string
}

/** An upload as a client sends it. */
export interface Capture extends Omit<Written, 'body'> {
  readonly body: Uint8Array
}

const folder = new URL('../../fixtures/multipart/', import.meta.url)

/** Bytes that look like everything that stands around them. */
export const picture = (boundary = 'boundary_.oOo._'): Buffer =>
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff, 0x0d]),
    Buffer.from(`\r\n--\r\n--${boundary.slice(0, -1)}\r\r\n--${boundary.slice(0, 4)}\r\n\r\n`),
    Buffer.from(Array.from({ length: 600 }, (_, n) => (n * 7) % 256)),
    Buffer.from('\r'),
  ])

export const boundaryIn = ({ headers }: Capture): string => /"(.*)"/.exec(headers['Content-Type'] ?? '')?.[1] ?? ''

const filled = (lines: readonly string[], file: Uint8Array): Uint8Array => {
  const [before = '', after = ''] = lines.join('\r\n').split('{file}')
  return Buffer.concat([Buffer.from(before), file, Buffer.from(after)])
}

/** The vendor's examples, with `file` in them. */
export const captures = (file = picture()): readonly (readonly [string, Capture])[] =>
  readdirSync(folder)
    .toSorted()
    .map((name): readonly [string, Capture] => {
      const written: Written = JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
      return [name, { ...written, body: filled(written.body, file) }]
    })
