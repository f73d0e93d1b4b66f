import { stat } from 'node:fs/promises'
import type { Metadata } from 'sharp'
import { headAt, type Sniffed, sniff } from '../../sniff.ts'
import { type Facts, Unconvertible } from '../recipe.ts'
import { measureBitmap } from './bitmap.ts'
import { decoding, measure, tooManyPixels } from './decoder.ts'
import { timed } from './frames.ts'
import { limits } from './limits.ts'

const types: Readonly<Record<string, Pick<Facts, 'type' | 'extension'>>> = {
  jpeg: { type: 'image/jpeg', extension: 'jpg' },
  png: { type: 'image/png', extension: 'png' },
  gif: { type: 'image/gif', extension: 'gif' },
  webp: { type: 'image/webp', extension: 'webp' },
  tiff: { type: 'image/tiff', extension: 'tif' },
  heif: { type: 'image/avif', extension: 'avif' },
}

const moving = new Set(['gif', 'webp'])

/** What is to be told of a picture that has been measured: its size upright, and whether and how long it moves. */
export const looked = (metadata: Metadata): Facts => {
  const { format, autoOrient, pages = 1, delay = [] } = metadata
  const kind = types[format]
  if (!kind) throw new Unconvertible(`the file is no picture, but ${format}`)
  const animated = pages > 1 && moving.has(format)
  const seconds = animated ? { seconds: timed(delay).lasts / 1000 } : {}
  return { ...kind, width: autoOrient.width, height: autoOrient.height, animated, ...seconds }
}

/** Only how large it is, as its first bytes say. */
const sized = async (head: Uint8Array, { type, extension }: Sniffed): Promise<Facts> => {
  const { imageSize } = await import('image-size')
  const { width, height } = await decoding(async () => imageSize(head))
  if (width * height > limits.pixels) throw tooManyPixels()
  return { type, extension, width, height }
}

/** Size and kind of a picture; whether and how long it moves, where it is not too long for that. Of what can be long only the
 *  beginning is read, no pixel is decoded, nothing is written. Throws `Unconvertible` where it is no picture, or one with
 *  too many pixels to be shown. */
export const lookAtPicture = async (input: string): Promise<Facts> => {
  const head = await headAt(input)
  const sniffed = await sniff(head)
  const { type, extension } = sniffed
  if (type === 'image/bmp') return { type, extension, ...measureBitmap(head), animated: false }
  const isLong = moving.has(extension) && (await stat(input)).size > limits.counted
  return isLong ? sized(head, sniffed) : looked(await measure(input))
}
