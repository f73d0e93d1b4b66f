import type { Recipe } from '../recipe.ts'
import { decoder, decoding } from './decoder.ts'
import { limits } from './limits.ts'
import { writeThumbnail } from './thumbnail.ts'
import { measureVideo, takeFrames } from './video.ts'

// the first frame is often black: of the first ones, that which is most like the others
const taking = { side: limits.thumbnail, filter: 'thumbnail=25', most: 1 } as const

/** A small JPEG of a video's beginning, at most 320 pixels a side and 200 kB. Needs ffmpeg. Throws `Unconvertible` where
 *  there is none, or the video cannot be decoded. */
export const videoThumbnail: Recipe = async (input, output, tools) => {
  const { width, height, pages } = await takeFrames(input, await measureVideo(input), taking, tools)
  const sharp = await decoder()
  const raw = { width, height, channels: 4 } as const
  return decoding(() => writeThumbnail(sharp(pages[0], { raw }), output))
}
