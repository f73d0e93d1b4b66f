import { stat } from 'node:fs/promises'
import type Sharp from 'sharp'
import type { Metadata, SharpOptions } from 'sharp'
import { Unconvertible } from '../recipe.ts'
import { limits } from './limits.ts'

/** The formats that are decoded at all: of what else the library reads (SVG, PDF …) strangers' files get nothing. */
const loaders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}`)

let ready: Promise<typeof Sharp> | undefined

const load = async (): Promise<typeof Sharp> => {
  const { default: sharp } = await import('sharp')
  sharp.concurrency(1)
  sharp.cache(false)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: loaders })
  return sharp
}

/** The decoder, loaded when it is first wanted: one thread, nothing kept, and what it reads is bounded. */
export const decoder = (): Promise<typeof Sharp> => {
  ready ??= load()
  return ready
}

/** For files of strangers. */
export const careful = {
  limitInputPixels: limits.pixels,
  failOn: 'error',
  sequentialRead: true,
} satisfies SharpOptions

const tooMany = `the picture has more than ${limits.pixels / 1e6} million pixels`

export const tooManyPixels = (): Unconvertible => new Unconvertible(tooMany)

/** What the decoder says, as something that people can read. */
const reasons: readonly { readonly said: RegExp; readonly reason: string }[] = [
  { said: /exceeds pixel limit/, reason: tooMany },
  { said: /timeout/i, reason: `the picture takes longer than ${limits.patience} s to decode` },
  {
    said: /unsupported image format|not a known file format|not a known buffer/,
    reason: 'the picture is of a kind that is not read here',
  },
]

/** Does what the decoder is needed for; what it cannot do is `Unconvertible`, with a reason. */
export const decoding = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof Unconvertible || !(cause instanceof Error)) throw cause
    // no fault of the picture
    if (/no space left|disk quota/i.test(cause.message))
      throw Object.assign(cause, { syscall: 'write', code: 'ENOSPC' })
    const known = reasons.find(({ said }) => said.test(cause.message))
    throw new Unconvertible(known?.reason ?? 'the picture is damaged, or ends too early', { cause })
  }
}

/** Size and kind of a picture from its beginning: no pixel is decoded. */
export const measure = async (input: string): Promise<Metadata> => {
  const sharp = await decoder()
  return decoding(() => sharp(input, careful).metadata())
}

/** Refuses a file that is too long to be read. */
export const bounded = async (input: string, most: number = limits.input): Promise<number> => {
  const { size } = await stat(input)
  if (size > most)
    throw new Unconvertible(`the file has ${megabytes(size)}, and at most ${megabytes(most)} are converted`)
  return size
}

/** A number of bytes as people read it. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
