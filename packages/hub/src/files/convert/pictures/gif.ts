import { writeFile } from 'node:fs/promises'
import { type Facts, Unconvertible } from '../recipe.ts'
import { decoder, decoding, megabytes } from './decoder.ts'
import { type Frame, type Frames, fitted, thinned } from './frames.ts'
import { limits } from './limits.ts'

/** From the best to what may still be told apart. The pixels of a side, frames a second, colours. */
export const ladder = [
  { side: 240, perSecond: 15, colours: 256 },
  { side: 200, perSecond: 12, colours: 128 },
  { side: 160, perSecond: 10, colours: 64 },
  { side: 128, perSecond: 8, colours: 64 },
  { side: 96, perSecond: 6, colours: 32 },
] as const

type Rung = (typeof ladder)[number]

/** What animations are decoded to: more than the first rung has would be thrown away. */
export const best: Rung = ladder[0]

/** Frames that are drawn to learn how large all would become. */
const SAMPLE = 6

const shrunk = async (from: Frames, width: number, height: number): Promise<readonly Buffer[]> => {
  if (from.width === width && from.height === height) return from.frames.map(({ pixels }) => pixels)
  const sharp = await decoder()
  const raw = { width: from.width, height: from.height, channels: 4 as const }
  const shrink = ({ pixels }: Frame) => sharp(pixels, { raw }).resize(width, height, { fit: 'fill' }).raw().toBuffer()
  const made: Buffer[] = []
  for (const frame of from.frames) made.push(await shrink(frame))
  return made
}

/** GIFs count in hundredths of a second: each frame begins at the one nearest to its time, so nothing adds up. */
const delays = ({ frames, lasts }: Frames): number[] => {
  const starts = [...frames.map(({ start }) => start), lasts].map((start) => Math.round(start / 10))
  return frames.map((_, index) => Math.max(2, (starts[index + 1] ?? 0) - (starts[index] ?? 0)) * 10)
}

const draw = (from: Frames, { side, perSecond, colours }: Rung) =>
  decoding(async () => {
    const thin = { ...from, frames: thinned(from.frames, perSecond) }
    const [width, height] = fitted(from.width, from.height, side)
    const pages = await shrunk(thin, width, height)
    const raw = { width, height: height * pages.length, channels: 4 as const, pageHeight: height }
    const sharp = await decoder()
    const times = delays(thin)
    const gif = await sharp(Buffer.concat(pages), { raw, limitInputPixels: limits.pixels })
      .timeout({ seconds: limits.patience })
      .gif({ colours, effort: 3, loop: 0, delay: times })
      .toBuffer()
    return { gif, width, height, seconds: times.reduce((sum, delay) => sum + delay, 0) / 1000 }
  })

/** How much a rung draws. */
const volume = ({ width, height, frames }: Frames, { side, perSecond, colours }: Rung): number =>
  fitted(width, height, side).reduce((product, length) => product * length, 1) *
  thinned(frames, perSecond).length *
  Math.log2(colours)

/** From the first of `rungs` that is worth a try, if `size` bytes came of one: by what it draws it is not far too large. The
 *  last one always is. */
const worthwhile = (from: Frames, { rung, size }: { rung: Rung; size: number }, rungs: readonly Rung[]) => {
  const perVolume = size / volume(from, rung)
  const first = rungs.findIndex((next) => perVolume * volume(from, next) < 1.5 * limits.sticker)
  return rungs.slice(first < 0 ? -1 : first)
}

/** Bytes that the best rung would take, by a few frames from the middle: to draw all is slow, and often in vain. */
const expected = async (from: Frames): Promise<number> => {
  const { length } = thinned(from.frames, best.perSecond)
  if (length < 4 * SAMPLE) return 0
  const middle = from.frames.slice(Math.floor(from.frames.length / 2)).slice(0, SAMPLE)
  const alone = await draw({ ...from, frames: middle.slice(0, 1) }, best)
  const together = await draw({ ...from, frames: middle }, best)
  return alone.gif.length + ((together.gif.length - alone.gif.length) / (middle.length - 1)) * (length - 1)
}

/** Writes the best GIF that is small enough for a sticker: the first of the ladder that is. Throws `Unconvertible` where none
 *  is. */
export const writeGif = async (from: Frames, output: string): Promise<Facts> => {
  const animated = from.frames.length > 1
  let rungs = worthwhile(from, { rung: best, size: await expected(from) }, ladder)
  for (let [rung] = rungs; rung; [rung] = rungs) {
    const { gif, width, height, seconds } = await draw(from, rung)
    if (gif.length < limits.sticker) {
      await writeFile(output, gif)
      return { type: 'image/gif', extension: 'gif', width, height, animated, ...(animated ? { seconds } : {}) }
    }
    rungs = worthwhile(from, { rung, size: gif.length }, rungs.slice(1))
  }
  throw new Unconvertible(`even as the smallest GIF it has more than ${megabytes(limits.sticker)}`)
}
