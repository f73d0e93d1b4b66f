import type { Metadata } from 'sharp'
import { Unconvertible } from '../recipe.ts'
import { careful, decoder, decoding } from './decoder.ts'
import { limits } from './limits.ts'

/** One picture of an animation. */
export interface Frame {
  /** RGBA. */
  readonly pixels: Buffer
  /** Milliseconds from the beginning. */
  readonly start: number
}

/** An animation, or one still picture, decoded. */
export interface Frames {
  readonly width: number
  readonly height: number
  readonly frames: readonly Frame[]
  /** Milliseconds; 0 where it is a still picture. */
  readonly lasts: number
}

/** How an animation is decoded. */
export interface Decoding {
  /** Pixels of the square that it is shrunk to fit into. */
  readonly side: number
  /** Frames a second, at most. */
  readonly perSecond: number
}

/** Width and height of what is shrunk to fit into a square; what fits is left as it is. */
export const fitted = (width: number, height: number, side: number): readonly [width: number, height: number] => {
  const scale = Math.min(1, side / Math.max(width, height))
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
}

/** So many at most a second on the whole: what comes too soon is left out, and what is shown before it stays longer. */
export const thinned = <T extends { readonly start: number }>(
  frames: readonly T[],
  perSecond: number,
): readonly T[] => {
  const step = 1000 / perSecond
  let next = 0
  return frames.filter(({ start }) => {
    // times are whole milliseconds: a frame that comes a moment early is in time
    if (start < next - 2) return false
    next = Math.max(next + step, start + step / 2)
    return true
  })
}

// what asks for less is shown so by whatever shows it
const delayOf = (delay: number): number => (delay <= 10 ? 100 : delay)

/** How long an animation lasts, and when each of its frames begins, in milliseconds. */
export const timed = (delays: readonly number[]): { readonly starts: readonly number[]; readonly lasts: number } => {
  let lasts = 0
  const starts = delays.map((delay) => {
    const start = lasts
    lasts += delayOf(delay)
    return start
  })
  return { starts, lasts }
}

const frameHeight = ({ height, pageHeight }: Metadata): number => pageHeight ?? height

/** Refuses what has too many frames, too large ones, or goes on too long. */
const bounded = (metadata: Metadata, lasts: number): void => {
  const { pages = 1, width } = metadata
  if (pages > limits.frames) throw new Unconvertible(`the animation has ${pages} frames, more than ${limits.frames}`)
  if (pages * width * frameHeight(metadata) > limits.pixels)
    throw new Unconvertible(`the frames of the animation have more than ${limits.pixels / 1e6} million pixels`)
  if (lasts > limits.seconds * 1000)
    throw new Unconvertible(`the animation lasts ${Math.round(lasts / 1000)} s, more than ${limits.seconds} s`)
}

interface Part {
  readonly input: string
  readonly from: number
  readonly count: number
  readonly side: number
}

const decodePart = async ({ input, from, count, side }: Part) => {
  const sharp = await decoder()
  const { data, info } = await sharp(input, { ...careful, page: from, pages: count })
    .timeout({ seconds: limits.patience })
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height / count }
}

const all = (metadata: Metadata) => {
  const { pages = 1, width, delay = [] } = metadata
  const moves = pages > 1
  const { starts, lasts } = timed(Array.from({ length: pages }, (_, page) => delay[page] ?? 100))
  // GIFs are decoded row by row; of other kinds all frames that are asked for are in memory
  const atOnce = metadata.format === 'gif' ? pages : Math.floor(limits.batch / (width * frameHeight(metadata)))
  return { pages, starts, lasts: moves ? lasts : 0, atOnce: Math.max(1, atOnce) }
}

/** Decodes a picture with all its frames, shrunk to fit into a square. Throws `Unconvertible` where that is too much. */
export const framesOf = async (input: string, metadata: Metadata, at: Decoding): Promise<Frames> => {
  const { pages, starts, lasts, atOnce } = all(metadata)
  bounded(metadata, lasts)
  const wanted = thinned(
    starts.map((start, page) => ({ start, page })),
    at.perSecond,
  )
  const frames: Frame[] = []
  let size = { width: 0, height: 0 }
  for (let from = 0; from < pages; from += atOnce) {
    const count = Math.min(atOnce, pages - from)
    const here = wanted.filter(({ page }) => page >= from && page < from + count)
    if (!here.length) continue
    const { data, ...shape } = await decoding(() => decodePart({ input, from, count, side: at.side }))
    const bytes = shape.width * shape.height * 4
    const cut = (page: number) => Buffer.from(data.subarray((page - from) * bytes, (page - from + 1) * bytes))
    frames.push(...here.map(({ page, start }) => ({ pixels: cut(page), start })))
    size = shape
  }
  return { ...size, frames, lasts }
}
