import { readFile } from 'node:fs/promises'
import type { Metadata } from 'sharp'
import { sniffFile } from '../../sniff.ts'
import { type Facts, Unconvertible } from '../recipe.ts'
import { measureBitmap } from './bitmap.ts'
import { bounded, measure } from './decoder.ts'
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

/** Size and kind of a picture, whether and how long it moves. Only its beginning is read, no pixel is decoded, nothing is
 *  written. Throws `Unconvertible` where it is no picture, or one with too many pixels to be shown. */
export const lookAtPicture = async (input: string): Promise<Facts> => {
  const { type, extension } = await sniffFile(input)
  if (type !== 'image/bmp') return looked(await measure(input))
  await bounded(input, 5 * limits.bitmap)
  return { type, extension, ...measureBitmap(await readFile(input)), animated: false }
}
