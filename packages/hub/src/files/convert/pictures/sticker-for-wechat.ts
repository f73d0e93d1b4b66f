import { copyFile } from 'node:fs/promises'
import { sniffFile } from '../../sniff.ts'
import { type Recipe, Unconvertible } from '../recipe.ts'
import { bounded, measure } from './decoder.ts'
import { framesOf } from './frames.ts'
import { best, writeGif } from './gif.ts'
import { limits } from './limits.ts'
import { looked } from './look-at-picture.ts'
import { lottieFrames } from './lottie.ts'
import { videoFrames } from './video.ts'

const fromPicture: Recipe = async (input, output) => writeGif(await framesOf(input, await measure(input), best), output)

const fromGif: Recipe = async (input, output) => {
  const metadata = await measure(input)
  if ((await bounded(input)) >= limits.sticker) return writeGif(await framesOf(input, metadata, best), output)
  await copyFile(input, output)
  return looked(metadata)
}

const fromLottie: Recipe = async (input, output) => writeGif(await lottieFrames(input, best), output)

const fromVideo: Recipe = async (input, output, tools) => writeGif(await videoFrames(input, best, tools), output)

/** How each kind of sticker becomes a GIF. */
const makers: Readonly<Record<string, Recipe>> = {
  'image/gif': fromGif,
  'image/webp': fromPicture,
  'image/png': fromPicture,
  'image/jpeg': fromPicture,
  'image/avif': fromPicture,
  'application/gzip': fromLottie,
  'video/webm': fromVideo,
  'video/x-matroska': fromVideo,
  'video/mp4': fromVideo,
  'video/quicktime': fromVideo,
}

/** A sticker, or a short video that is shown as a GIF, as a GIF of less than 1 MB: WeChat takes no other. What is too large is
 *  made smaller by size, frames and colours together; a GIF that fits goes as it is. What is transparent stays so, and
 *  what moves lasts as long, but that a TGS is cut after 3 s. Videos need ffmpeg. Throws `Unconvertible` for what lasts
 *  longer than 15 s, is too large to decode, or no sticker. */
export const stickerForWeChat: Recipe = async (input, output, tools) => {
  await bounded(input)
  const { type } = await sniffFile(input)
  const make = makers[type]
  if (!make) throw new Unconvertible(`a sticker cannot be made from ${type}`)
  return make(input, output, tools)
}
