import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { pictureForWeChat } from '../../../../../packages/hub/src/files/convert/pictures/picture-for-wechat.ts'
import { sniff } from '../../../../../packages/hub/src/files/sniff.ts'
import { bench, bmp, chunk, exif, image, opaque, segment } from './samples.ts'

const at = await bench()
afterAll(() => at[Symbol.asyncDispose]())

const convert = async (bytes: Uint8Array) => {
  const { facts, output } = await at.follow(pictureForWeChat, bytes)
  const made = await readFile(output)
  expect(facts).toMatchObject(await sniff(made))
  return { facts, made, metadata: await sharp(made).metadata() }
}

const pixels = (picture: Uint8Array) => sharp(picture).raw().toBuffer()
/** From the first scan on. */
const scans = (jpeg: Buffer) => jpeg.subarray(jpeg.indexOf(Buffer.from([0xff, 0xda])))
const rough = (side: number) =>
  sharp({
    create: {
      width: side,
      height: side,
      channels: 3,
      background: '#777',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
const size = { width: 300, height: 200 }

describe('a JPEG', () => {
  it('loses where and with what it was taken, and keeps its pixels to the byte', async () => {
    const plain = await opaque(size).jpeg({ progressive: true }).withExif(exif).withIccProfile('p3').toBuffer()
    const words = [segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<secret/>'), segment(0xed, 'Photoshop 3.0\0secret')]
    const more = [...words, segment(0xfe, 'a secret comment'), segment(0xe2, 'MPF\0secret')]
    const behind = Buffer.from('a second picture, secret too')
    const told = Buffer.concat([plain.subarray(0, 2), ...more, plain.subarray(2), behind])
    const { facts, made, metadata } = await convert(told)
    expect(facts).toEqual({ type: 'image/jpeg', extension: 'jpg', ...size, animated: false })
    expect(scans(made)).toEqual(scans(plain))
    expect(await pixels(made)).toEqual(await pixels(plain))
    expect(made.toString('latin1')).not.toMatch(/Exif|secret|Secret|Somebody|Photoshop|ns.adobe/)
    expect(metadata).toMatchObject({ hasProfile: true, isProgressive: true })
    expect(metadata.exif).toBeUndefined()
  })

  it('keeps what says how its colours are coded', async () => {
    const cmyk = await opaque(size).toColourspace('cmyk').jpeg().withExif(exif).toBuffer()
    const { made, metadata } = await convert(cmyk)
    expect(metadata).toMatchObject({ space: 'cmyk' })
    expect(made.includes('Adobe')).toBe(true)
    expect(await pixels(made)).toEqual(await pixels(cmyk))
  })

  it('that is turned by its EXIF is made upright', async () => {
    const turned = await opaque(size).jpeg().withMetadata({ orientation: 6 }).toBuffer()
    const { facts, metadata } = await convert(turned)
    expect(facts).toMatchObject({ type: 'image/jpeg', width: 200, height: 300 })
    expect(metadata).toMatchObject({ width: 200, height: 300 })
    expect(metadata.exif).toBeUndefined()
  })

  it('that is wider than 10,000 pixels is made as wide as that', async () => {
    const { facts } = await convert(await opaque({ width: 12_000, height: 60 }).jpeg().toBuffer())
    expect(facts).toMatchObject({ type: 'image/jpeg', width: 10_000, height: 50 })
  })

  it('of more than 20 MB is coded anew', async () => {
    const large = await rough(4_000).jpeg({ quality: 100 }).toBuffer()
    expect(large.length).toBeGreaterThan(20_000_000)
    const { made } = await convert(large)
    expect(made.length).toBeLessThanOrEqual(20_000_000)
  }, 30_000)

  it('that is cut short is said to be damaged', async () => {
    const whole = await opaque(size).jpeg().toBuffer()
    await expect(convert(whole.subarray(0, whole.length / 2))).rejects.toThrow('damaged, or ends too early')
  })
})

describe('a PNG', () => {
  it('loses its words and its EXIF, and keeps its pixels to the byte', async () => {
    const plain = await image(size).png().withExif(exif).toBuffer()
    const words = chunk('tEXt', Buffer.from('Comment\0secret'))
    const told = Buffer.concat([plain.subarray(0, 33), words, plain.subarray(33), Buffer.from('secret')])
    const { facts, made, metadata } = await convert(told)
    expect(facts).toMatchObject({ type: 'image/png', ...size })
    expect(await pixels(made)).toEqual(await pixels(plain))
    expect(made.toString('latin1')).not.toMatch(/eXIf|secret|Somebody/)
    expect(metadata.hasAlpha).toBe(true)
  })

  it('that is too wide stays transparent', async () => {
    const { facts, metadata } = await convert(await image({ width: 11_000, height: 40 }).png().toBuffer())
    expect(facts).toMatchObject({ type: 'image/png', width: 10_000 })
    expect(metadata.hasAlpha).toBe(true)
  })
})

describe('what WeChat does not know', () => {
  it.each([
    ['WebP', () => opaque(size).webp(), 'image/jpeg'],
    ['WebP with nothing behind it', () => image(size).webp(), 'image/png'],
    [
      'WebP that could be transparent, and is not',
      () => opaque(size).ensureAlpha().webp({ lossless: true }),
      'image/jpeg',
    ],
    ['AVIF', () => opaque(size).avif({ effort: 0 }), 'image/jpeg'],
    ['TIFF', () => opaque(size).tiff(), 'image/jpeg'],
    ['a GIF that does not move', () => image(size).gif(), 'image/png'],
  ])('%s becomes JPEG, or PNG where something is transparent', async (_, make, type) => {
    const { facts } = await convert(await make().toBuffer())
    expect(facts).toEqual({ type, extension: type === 'image/png' ? 'png' : 'jpg', ...size, animated: false })
  })

  it('BMP becomes JPEG', async () => {
    const { facts, made } = await convert(bmp(50, 30))
    expect(facts).toMatchObject({ type: 'image/jpeg', width: 50, height: 30 })
    expect((await sharp(made).stats()).channels.map(({ mean }) => Math.round(mean))).toEqual([128, 128, 128])
  })

  it('a WebP that moves becomes a GIF that does', async () => {
    const moving = await image({ width: 60, height: 60, frames: 5 })
      .webp({ delay: Array(5).fill(200) })
      .toBuffer()
    expect((await convert(moving)).facts).toMatchObject({ type: 'image/gif', animated: true, seconds: 1 })
  })

  it('HEIC goes as a file, and it is said so', async () => {
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')
    await expect(convert(heic)).rejects.toThrow('HEIC pictures are not decoded here')
  })

  it('what is no picture is refused by its kind', async () => {
    await expect(convert(Buffer.from('%PDF-1.4 '))).rejects.toThrow('WeChat shows no pictures of the kind PDF')
    await expect(convert(Buffer.from('<svg width="9"/>'))).rejects.toThrow('WeChat shows no pictures of the kind SVG')
    await expect(convert(Buffer.from('MZ\x90\0'))).rejects.toThrow('it is no picture of a kind that is known')
    await expect(convert(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).rejects.toThrow('no pictures')
  })
})

it('a GIF that moves stays as it is', async () => {
  const moving = await image({ width: 60, height: 60, frames: 5 })
    .gif({ delay: Array(5).fill(200) })
    .toBuffer()
  const { facts, made } = await convert(moving)
  expect(made).toEqual(moving)
  expect(facts).toEqual({ type: 'image/gif', extension: 'gif', width: 60, height: 60, animated: true, seconds: 1 })
})

it.skipIf(!existsSync('/dev/full'))('a disk that is full is no fault of the picture', async () => {
  const input = await at.put('a.webp', await image({ width: 400, height: 400 }).webp().toBuffer())
  const work = pictureForWeChat(input, '/dev/full', { scratch: at.path('scratch'), ffmpeg: undefined })
  await expect(work).rejects.toMatchObject({ name: 'Error', code: 'ENOSPC' })
})
