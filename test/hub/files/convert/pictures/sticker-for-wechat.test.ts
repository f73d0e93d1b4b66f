import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import sharp, { type Sharp } from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { ladder, writeGif } from '../../../../../packages/hub/src/files/convert/pictures/gif.ts'
import { stickerForWeChat } from '../../../../../packages/hub/src/files/convert/pictures/sticker-for-wechat.ts'
import { ffmpeg } from '../../../../servers/ffmpeg.ts'
import { bench, drawn, image, tgs } from './samples.ts'

const at = await bench()
afterAll(() => at[Symbol.asyncDispose]())

const convert = async (bytes: Uint8Array, program?: string) => {
  const { facts, output } = await at.follow(stickerForWeChat, bytes, program)
  const made = await readFile(output)
  expect(made.subarray(0, 4).toString()).toBe('GIF8')
  expect(made.length).toBeLessThan(1_000_000)
  const { pages = 1, delay = [], width, height } = await sharp(made).metadata()
  expect(facts).toMatchObject({ type: 'image/gif', extension: 'gif', width, height })
  return { facts, made, pages, lasts: delay.reduce((sum, each) => sum + each, 0) }
}

/** How see-through the corner and the middle of a frame are. */
const seen = async (gif: Uint8Array, page: number) => {
  const { data, info } = await sharp(gif, { page }).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const middle = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * 4
  return { corner: data[3], middle: data[middle + 3] }
}

const clear = { corner: 0, middle: 255 }

describe('stickers become GIFs', () => {
  it.each([
    ['WebP', (picture: Sharp) => picture.webp()],
    ['PNG', (picture: Sharp) => picture.png()],
  ])('%s stays transparent', async (_, as) => {
    const { facts, made } = await convert(await as(image({ width: 512, height: 384 })).toBuffer())
    expect(facts).toEqual({ type: 'image/gif', extension: 'gif', width: 240, height: 180, animated: false })
    expect(await seen(made, 0)).toEqual(clear)
  })

  it.each([20, 40, 70, 100, 250])('what moves every %i ms lasts as long', async (each) => {
    const frames = Math.round(2_000 / each)
    const moving = image({ width: 120, height: 100, frames })
    const { facts, made, pages, lasts } = await convert(
      await moving.webp({ delay: Array(frames).fill(each) }).toBuffer(),
    )
    expect(facts).toMatchObject({ width: 120, height: 100, animated: true, seconds: lasts / 1_000 })
    expect(Math.abs(lasts - frames * each)).toBeLessThan(frames * each * 0.1)
    expect(pages).toBeLessThanOrEqual(31)
    expect(await seen(made, pages - 1)).toEqual(clear)
  })

  it('frames are not mixed with those beside them', async () => {
    const [width, height] = [259, 517]
    const plain = (frame: number) => Buffer.alloc(width * height * 3, frame % 2 ? 255 : 0)
    const raw = { width, height: height * 6, channels: 3, pageHeight: height } as const
    const stripes = sharp(Buffer.concat([0, 1, 2, 3, 4, 5].map(plain)), { raw })
    const { made } = await convert(await stripes.webp({ lossless: true, delay: Array(6).fill(100) }).toBuffer())
    for (let page = 0; page < 6; page += 1) {
      const { data } = await sharp(made, { page }).removeAlpha().raw().toBuffer({ resolveWithObject: true })
      expect(new Set(data)).toEqual(new Set([page % 2 ? 255 : 0]))
    }
  })

  it('a GIF that fits goes as it is', async () => {
    const gif = await image({ width: 300, height: 300, frames: 3 })
      .gif({ delay: [90, 90, 90] })
      .toBuffer()
    expect((await convert(gif)).made).toEqual(gif)
  })

  it('a GIF that is too large is made smaller, and lasts as long', async () => {
    const frames = { width: 400, height: 400, frames: 24, noise: 1 }
    const large = await image(frames)
      .gif({ delay: Array(24).fill(120), effort: 1 })
      .toBuffer()
    expect(large.length).toBeGreaterThan(1_000_000)
    const { facts, lasts } = await convert(large)
    expect(facts.animated).toBe(true)
    expect(Math.abs(lasts - 2_880)).toBeLessThan(288)
  }, 20_000)
})

describe('the ladder', () => {
  /** Noise, which takes about the same however it is coded. */
  const noise = (count: number, size = 240) => {
    const pixels = drawn({ width: size, height: size, frames: count, noise: 1 })
    const bytes = size * size * 4
    const frames = Array.from({ length: count }, (_, n) => pixels.subarray(n * bytes, (n + 1) * bytes))
    for (const frame of frames) for (let byte = 3; byte < bytes; byte += 4) frame[byte] = 255
    const timed = frames.map((each, n) => ({ pixels: each, start: Math.round((n * 1_000) / 15) }))
    return { width: size, height: size, frames: timed, lasts: Math.round((count * 1_000) / 15) }
  }

  it.each([
    [8, 240],
    [20, 200],
    [36, 160],
    [68, 128],
    [120, 96],
  ])(
    '%i frames of noise fit at %i pixels',
    async (count, side) => {
      const from = noise(count)
      const facts = await writeGif(from, at.path('rung.gif'))
      expect(facts.width).toBe(side)
      expect(Math.abs((facts.seconds ?? 0) * 1_000 - from.lasts)).toBeLessThan(from.lasts * 0.1)
      const made = await sharp(at.path('rung.gif')).metadata()
      const rung = ladder.find((each) => each.side === side)
      expect((made.pages ?? 1) / (facts.seconds ?? 1)).toBeLessThanOrEqual((rung?.perSecond ?? 0) + 1)
    },
    40_000,
  )
})

describe("Telegram's packed stickers", () => {
  it('move, and stay transparent', async () => {
    const { facts, made, lasts } = await convert(tgs({ seconds: 1 }))
    expect(facts).toEqual({ type: 'image/gif', extension: 'gif', width: 240, height: 240, animated: true, seconds: 1 })
    expect(lasts).toBe(1_000)
    expect(await seen(made, 0)).toEqual(clear)
    expect(await seen(made, 7)).toEqual(clear)
  })

  it('are cut after three seconds', async () => {
    expect((await convert(tgs({ seconds: 30 }))).facts.seconds).toBe(3)
  })

  it('what is packed and no sticker is refused', async () => {
    await expect(convert(tgs({ layers: [] }))).resolves.toBeDefined()
    const { gzipSync } = await import('node:zlib')
    await expect(convert(gzipSync('{"a":1}'))).rejects.toThrow('no Lottie')
    await expect(convert(gzipSync('a letter'))).rejects.toThrow('no Lottie')
  })
})

describe.skipIf(ffmpeg === undefined)('with ffmpeg', () => {
  const run = promisify(execFile)
  const video = async (name: string, ...args: readonly string[]) => {
    const path = at.path(name)
    await run(ffmpeg ?? '', ['-loglevel', 'error', '-y', '-f', 'lavfi', ...args, path])
    return readFile(path)
  }
  const bars = 'testsrc=s=512x512:r=30:d=2,format=rgba,colorkey=black:0.3:0.1'

  it('a sticker in WebM moves, lasts as long, and stays transparent', async () => {
    const webm = await video('a.webm', '-i', bars, '-c:v', 'libvpx-vp9', '-pix_fmt', 'yuva420p', '-b:v', '200k')
    const { facts, made, lasts, pages } = await convert(webm, ffmpeg)
    expect(facts).toMatchObject({ width: 240, height: 240, animated: true })
    expect(Math.abs(lasts - 2_000)).toBeLessThan(200)
    expect(pages).toBeGreaterThan(20)
    expect(await seen(made, pages - 1)).toEqual(clear)
  }, 30_000)

  it('a video that is shown as a GIF becomes one', async () => {
    const mp4 = await video('a.mp4', '-i', 'testsrc2=s=640x360:r=30:d=3', '-pix_fmt', 'yuv420p')
    const { facts, lasts } = await convert(mp4, ffmpeg)
    expect(facts).toMatchObject({ width: 240, height: 135, animated: true })
    expect(Math.abs(lasts - 3_000)).toBeLessThan(300)
  }, 30_000)

  it('one that is too long for a GIF is refused, and so it may go as a video', async () => {
    const long = await video('long.mp4', '-i', 'testsrc2=s=64x64:r=5:d=40', '-pix_fmt', 'yuv420p')
    await expect(convert(long, ffmpeg)).rejects.toThrow('lasts 40 s, more than 15 s')
  })

  it('without ffmpeg it is said what is missing', async () => {
    const mp4 = await video('b.mp4', '-i', 'testsrc2=s=64x64:r=5:d=1', '-pix_fmt', 'yuv420p')
    await expect(convert(mp4)).rejects.toThrow('ffmpeg, and there is none')
  })
})
