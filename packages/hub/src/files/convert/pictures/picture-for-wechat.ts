import { copyFile, readFile, writeFile } from 'node:fs/promises'
import type { Metadata, Sharp } from 'sharp'
import { sniffFile } from '../../sniff.ts'
import { type Facts, type Recipe, Unconvertible } from '../recipe.ts'
import { bitmap } from './bitmap.ts'
import { bounded, careful, decoder, decoding, measure, megabytes } from './decoder.ts'
import { framesOf } from './frames.ts'
import { best, writeGif } from './gif.ts'
import { barePicture } from './jpeg.ts'
import { limits } from './limits.ts'
import { looked } from './look-at-picture.ts'
import { bareImage } from './png.ts'

/** How a picture is coded anew, until it is small enough. From the second rung on, JPEGs are decoded at half their size. */
const rungs = [
  { side: limits.side, quality: 90 },
  { side: 4_000, quality: 85 },
  { side: 2_000, quality: 80 },
] as const

const jpeg = { type: 'image/jpeg', extension: 'jpg', animated: false } as const
const png = { type: 'image/png', extension: 'png', animated: false } as const

const opened = async (input: string): Promise<Sharp> => (await decoder())(input, { ...careful, autoOrient: true })

const isTransparent = async (picture: Sharp): Promise<boolean> =>
  (await picture.metadata()).hasAlpha && !(await picture.stats()).isOpaque

/** Codes a picture anew, upright, within what WeChat takes: as PNG where something of it is transparent, else as JPEG. */
const codeAnew = async (open: () => Promise<Sharp>, output: string): Promise<Facts> => {
  const { width, height } = await (await open()).metadata()
  const transparent = await isTransparent(await open())
  for (const { side, quality } of width * height > limits.large ? rungs.slice(1) : rungs) {
    const sized = (await open())
      .timeout({ seconds: limits.patience })
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
    const made = await (transparent ? sized.png() : sized.flatten({ background: '#fff' }).jpeg({ quality })).toFile(
      output,
    )
    if (made.size <= limits.picture) return { ...(transparent ? png : jpeg), width: made.width, height: made.height }
  }
  throw new Unconvertible(`the picture has more than ${megabytes(limits.picture)} however small it is made`)
}

const anew = (input: string, output: string): Promise<Facts> => decoding(() => codeAnew(() => opened(input), output))

const fits = ({ width, height, orientation = 1 }: Metadata): boolean =>
  orientation === 1 && Math.max(width, height) <= limits.side

/** Leaves the picture as it is, and writes it without what it tells about its making; codes it anew where it does not fit. */
const bare =
  (strip: (bytes: Buffer) => readonly Buffer[] | undefined): Recipe =>
  async (input, output) => {
    const metadata = await measure(input)
    const isSmall = (await bounded(input)) <= limits.picture
    const parts = isSmall && fits(metadata) ? strip(await readFile(input)) : undefined
    if (!parts) return anew(input, output)
    await writeFile(output, Buffer.concat(parts))
    return looked(metadata)
  }

const gif: Recipe = async (input, output) => {
  const metadata = await measure(input)
  const facts = looked(metadata)
  if (!facts.animated) return decoding(() => still(input, output))
  if ((await bounded(input)) > limits.picture) return writeGif(await framesOf(input, metadata, best), output)
  await copyFile(input, output)
  return facts
}

const still = async (input: string, output: string): Promise<Facts> => {
  const { width, height } = await (await opened(input)).png({ palette: true }).toFile(output)
  return { ...png, width, height }
}

const webp: Recipe = async (input, output) => {
  const metadata = await measure(input)
  return looked(metadata).animated ? writeGif(await framesOf(input, metadata, best), output) : anew(input, output)
}

const bmp: Recipe = (input, output) => decoding(() => codeAnew(() => bitmap(input), output))

const heic: Recipe = () => Promise.reject(new Unconvertible('HEIC pictures are not decoded here'))

/** What becomes of each kind of picture. */
const kinds: Readonly<Record<string, Recipe>> = {
  'image/jpeg': bare(barePicture),
  'image/png': bare(bareImage),
  'image/gif': gif,
  'image/webp': webp,
  'image/avif': anew,
  'image/tiff': anew,
  'image/bmp': bmp,
  'image/heic': heic,
}

/** A picture as WeChat takes it: JPEG, PNG or an animated GIF, upright, at most 20 MB and 10,000 pixels a side, and without
 *  where and with what it was taken. JPEG and PNG that are so already keep their pixels to the byte. WebP, AVIF, TIFF and
 *  BMP become JPEG, or PNG where something is transparent; animated WebP becomes a GIF. Throws `Unconvertible` for HEIC,
 *  which goes as a file, for what has too many pixels, and for what is damaged or no picture. */
export const pictureForWeChat: Recipe = async (input, output, tools) => {
  await bounded(input)
  const { type, extension } = await sniffFile(input)
  const recipe = kinds[type]
  if (!recipe && extension === 'bin') throw new Unconvertible('it is no picture of a kind that is known')
  if (!recipe) throw new Unconvertible(`WeChat shows no pictures of the kind ${extension.toUpperCase()}`)
  return recipe(input, output, tools)
}
