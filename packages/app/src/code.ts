import { isLoopback } from '@queqiao/web'
import { toString as drawn, toBuffer } from 'qrcode'

/** A QR code of a text, for a terminal, in blocks of half a line; it ends with a line break. */
export const codeOf = async (text: string): Promise<string> =>
  `${(await drawn(text, { type: 'terminal', small: true, errorCorrectionLevel: 'L' })).trimEnd()}\n`

/** Whether only this machine reaches an address: its own name for itself. */
export const isOnlyHere = (url: string): boolean => {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || isLoopback(hostname)
}

/** A QR code of a text as a PNG. */
export const pictureOf = (text: string): Promise<Uint8Array> => toBuffer(text, { width: 320 })
