import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Unconvertible } from '../recipe.ts'
import { bounded } from './decoder.ts'
import { type Decoding, type Frame, type Frames, fitted } from './frames.ts'
import { limits } from './limits.ts'
import { checkLottie } from './lottie-cost.ts'

const unpack = promisify(gunzip)

const unpacked = async (input: string): Promise<Buffer> => {
  await bounded(input, limits.lottie)
  try {
    return await unpack(await readFile(input), { maxOutputLength: limits.lottie })
  } catch (cause) {
    throw new Unconvertible(`the packed animation is damaged, or has more than ${limits.lottie / 1e6} MB`, { cause })
  }
}

const parsed = (text: Buffer): unknown => {
  try {
    return JSON.parse(text.toString())
  } catch {
    throw new Unconvertible('the packed file is no Lottie animation')
  }
}

const load = async (input: string) => {
  const text = await unpacked(input)
  checkLottie(parsed(text))
  const canvas = await import('@napi-rs/canvas')
  try {
    const animation = canvas.LottieAnimation.loadFromData(text)
    if (animation.width > 0 && animation.height > 0 && animation.duration > 0) return { canvas, animation }
  } catch (cause) {
    throw new Unconvertible('the Lottie animation cannot be drawn', { cause })
  }
  throw new Unconvertible('the Lottie animation is empty')
}

/** Draws a sticker of Telegram's: a packed Lottie, transparent where nothing is drawn. What is longer than 3 s is cut. Throws
 *  `Unconvertible` where it is none, or would cost too much. */
export const lottieFrames = async (input: string, at: Decoding): Promise<Frames> => {
  const { canvas, animation } = await load(input)
  const [width, height] = fitted(animation.width, animation.height, at.side)
  const seconds = Math.min(animation.duration, limits.lottieSeconds)
  const context = canvas.createCanvas(width, height).getContext('2d')
  const until = Date.now() + limits.patience * 1000
  const frames: Frame[] = []
  for (let index = 0; index < Math.max(1, Math.round(seconds * at.perSecond)); index += 1) {
    if (Date.now() > until) throw new Unconvertible(`the animation takes longer than ${limits.patience} s to draw`)
    context.clearRect(0, 0, width, height)
    animation.seekTime(index / at.perSecond)
    animation.render(context, { x: 0, y: 0, width, height })
    frames.push({
      pixels: Buffer.from(context.getImageData(0, 0, width, height).data),
      start: (index * 1000) / at.perSecond,
    })
  }
  return { width, height, frames, lasts: frames.length > 1 ? seconds * 1000 : 0 }
}
