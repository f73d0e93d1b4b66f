import { readFile } from 'node:fs/promises'
import type { Sharp } from 'sharp'
import { Unconvertible } from '../recipe.ts'
import { bounded, decoder } from './decoder.ts'
import { limits } from './limits.ts'

/** Width and height, by the two kinds of header that a BMP may have. */
const measured = (bmp: Buffer): readonly [width: number, height: number] => {
  if (bmp.length < 26) return [0, 0]
  const old = bmp.readUInt32LE(14) === 12
  if (old) return [bmp.readUInt16LE(18), bmp.readUInt16LE(20)]
  // a height below zero: the rows go from the top down
  return [Math.abs(bmp.readInt32LE(18)), Math.abs(bmp.readInt32LE(22))]
}

/** Size of a BMP from its header. Throws `Unconvertible` where it has none, or more pixels than are decoded. */
export const measureBitmap = (bmp: Buffer): { readonly width: number; readonly height: number } => {
  const [width, height] = measured(bmp)
  if (!width || !height) throw new Unconvertible('the BMP picture has no size')
  if (width * height > limits.bitmap)
    throw new Unconvertible(`the BMP picture has more than ${limits.bitmap / 1e6} million pixels`)
  return { width, height }
}

/** A BMP, decoded: the other decoder does not know them. */
export const bitmap = async (input: string): Promise<Sharp> => {
  await bounded(input, 5 * limits.bitmap)
  const bytes = await readFile(input)
  const { width, height } = measureBitmap(bytes)
  const { createCanvas, loadImage } = await import('@napi-rs/canvas')
  const canvas = createCanvas(width, height)
  const image = await loadImage(bytes).catch((cause: unknown) => {
    throw new Unconvertible('the BMP picture is damaged', { cause })
  })
  canvas.getContext('2d').drawImage(image, 0, 0)
  const sharp = await decoder()
  return sharp(canvas.data(), { raw: { width, height, channels: 4 } })
}
