import type { Sharp } from 'sharp'
import type { Facts } from '../recipe.ts'
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
