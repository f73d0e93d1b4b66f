import { randomInt } from 'node:crypto'

/** One part of a form. */
export interface Part {
  readonly name: string
  readonly filename?: string
  readonly type: string
  readonly body: Uint8Array | string
}

export interface Form {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

// three numbers, each in base64, as Qt makes them: the boundary has `=` in it and must be quoted
const qtBoundary = (): string => {
  const numbers = [0, 1, 2].map(() => Buffer.from(`${randomInt(1000, 32_768)}`).toString('base64'))
  return `boundary_.oOo._${numbers.join('')}`
}

const headOf = (boundary: string, { name, filename, type }: Part): string => {
  // no blank before `filename`: so does Qt
  const file = filename === undefined ? '' : `;filename="${filename}"`
  return `--${boundary}\r\nContent-Type: ${type}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`
}

/** A form as the Qt library of these clients writes it. */
export const qtForm = (parts: readonly Part[]): Form => {
  const boundary = qtBoundary()
  const pieces = parts.flatMap((part) => [headOf(boundary, part), part.body, '\r\n'])
  const body = Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)))
  const headers = {
    'Content-Type': `multipart/form-data; boundary="${boundary}"`,
    'MIME-Version': '1.0',
    'Accept-Encoding': 'gzip, deflate',
    'Content-Length': `${body.byteLength}`,
  }
  return { headers, body }
}
