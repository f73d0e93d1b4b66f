import type { Sharp } from 'sharp'
import { sniffFile } from '../../sniff.ts'
import type { Facts, Recipe } from '../recipe.ts'
import { bitmap } from './bitmap.ts'
import { bounded, careful, decoder, decoding } from './decoder.ts'
import { limits } from './limits.ts'

const { thumbnail: side } = limits

/** Writes a picture as the thumbnail that Matrix and Telegram take. */
export const writeThumbnail = async (picture: Sharp, output: string): Promise<Facts> => {
  const { width, height } = await picture
    .timeout({ seconds: limits.patience })
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .flatten({ background: '#fff' })
    .jpeg({ quality: 80 })
    .toFile(output)
  return { type: 'image/jpeg', extension: 'jpg', width, height, animated: false }
}

/** A small JPEG of a picture, upright: at most 320 pixels a side and 200 kB. Of an animation its first frame. Throws
 *  `Unconvertible` for what is no picture, damaged, or too large to decode. */
export const thumbnail: Recipe = async (input, output) => {
  await bounded(input)
  const { type } = await sniffFile(input)
  const sharp = await decoder()
  const open = async () => (type === 'image/bmp' ? bitmap(input) : sharp(input, { ...careful, autoOrient: true }))
  return decoding(async () => writeThumbnail(await open(), output))
}
