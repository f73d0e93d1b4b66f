import { open, readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lookAtPicture } from '../../../../../packages/hub/src/files/convert/pictures/look-at-picture.ts'
import { pictureForWeChat } from '../../../../../packages/hub/src/files/convert/pictures/picture-for-wechat.ts'
import { stickerForWeChat } from '../../../../../packages/hub/src/files/convert/pictures/sticker-for-wechat.ts'
import { Unconvertible } from '../../../../../packages/hub/src/files/convert/recipe.ts'
import { bench, bmp, image, layer, pngBomb, tgs } from './samples.ts'

const at = await bench()
afterAll(() => at[Symbol.asyncDispose]())
// the decoders themselves take memory, once
beforeAll(async () => {
  await at.follow(pictureForWeChat, await image({ width: 9, height: 9 }).png().toBuffer())
  await at.follow(stickerForWeChat, tgs())
})

const peak = async (): Promise<number> => {
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(await readFile('/proc/self/status', 'utf8').catch(() => '')) ?? []
  return Number(kilobytes ?? 0) * 1024
}

/** It is refused with this reason, soon, and takes little memory. */
const refused = async (work: () => Promise<unknown>, reason: string) => {
  const [memory, start] = [await peak(), Date.now()]
  const error = await work().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Unconvertible)
  expect(error).toHaveProperty('message', expect.stringContaining(reason))
  expect((await peak()) - memory).toBeLessThan(100_000_000)
  expect(Date.now() - start).toBeLessThan(5_000)
}

describe('pictures that are more than they seem', () => {
  it.each([
    ['to WeChat', pictureForWeChat],
    ['as a sticker', stickerForWeChat],
    ['looked at', lookAtPicture],
  ])('a PNG of 30,000 × 30,000 pixels, %s', async (_, recipe) => {
    await refused(() => at.follow(recipe, pngBomb(30_000, 30_000)), 'million pixels')
  })

  it.each([
    ['GIF', Buffer.from('GIF89a\xff\xff\xff\xff\x00\x00\x00', 'latin1')],
    [
      'WebP',
      Buffer.from('RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\xff\xff\xff\xff\xff\xff', 'latin1'),
    ],
  ])('a %s that says so, looked at, however long it is', async (_, head) => {
    await refused(() => at.follow(lookAtPicture, head), 'the picture')
    const path = await at.put('long', head)
    const file = await open(path, 'r+')
    await file.truncate(50_000_000)
    await file.close()
    await refused(() => lookAtPicture(path), 'million pixels')
  })

  it('a BMP of as many', () => refused(() => at.follow(pictureForWeChat, bmp(30_000, 30_000, 1)), '16 million pixels'))

  it('an animation with too many frames', async () => {
    const frames = await image({ width: 2, height: 12, frames: 1_500 }).webp({ lossless: true, effort: 0 }).toBuffer()
    await refused(() => at.follow(stickerForWeChat, frames), 'frames, more than')
  })

  it('an animation that goes on and on', async () => {
    const slow = await image({ width: 20, height: 20, frames: 4 })
      .webp({ delay: Array(4).fill(9_000) })
      .toBuffer()
    await refused(() => at.follow(stickerForWeChat, slow), 'lasts 36 s')
  })

  it('an animation whose frames are too large together', async () => {
    const few = await image({ width: 1_000, height: 1_000, frames: 2 }).webp({ lossless: true, effort: 0 }).toBuffer()
    // the frames say themselves where they end: the second one again and again
    const second = few.lastIndexOf('ANMF')
    const many = Buffer.concat([few, ...Array<Buffer>(150).fill(few.subarray(second))])
    many.writeUInt32LE(many.length - 8, 4)
    await refused(() => at.follow(stickerForWeChat, many), 'million pixels')
  })

  it('a file that is too long to be read', async () => {
    const path = at.path('long')
    const file = await open(path, 'w')
    await file.truncate(2_000_000_000)
    await file.close()
    const tools = { scratch: at.path('scratch'), ffmpeg: undefined }
    await refused(() => pictureForWeChat(path, at.path('out'), tools), 'at most 100.0 MB')
    await refused(() => stickerForWeChat(path, at.path('out'), tools), 'at most 100.0 MB')
  })
})

describe('stickers that are more than they seem', () => {
  const groups = (depth: number): unknown => ({ ty: 'gr', it: depth ? [groups(depth - 1)] : [] })
  const many = Array.from({ length: 20 }, (_, n) => ({
    id: `c${n}`,
    layers: Array.from({ length: 8 }, () => ({ ...layer([]), ty: 0, refId: `c${n + 1}`, w: 512, h: 512 })),
  }))
  const repeated = (copies: unknown) => ({ ty: 'rp', c: copies, o: { a: 0, k: 0 }, tr: {} })

  it.each([
    ['a hundred megabytes of nothing, packed', gzipSync(Buffer.alloc(100_000_000, ' ')), 'more than 8 MB'],
    ['compositions in compositions', tgs({ assets: many, layers: [{ ...layer([]), ty: 0, refId: 'c0' }] }), 'shapes'],
    [
      'a composition in itself',
      tgs({ assets: [{ id: 'a', layers: [{ refId: 'a' }] }], layers: [{ refId: 'a' }] }),
      'deep',
    ],
    ['a shape a million times', tgs({ layers: [layer([groups(1), repeated({ a: 0, k: 1e6 })])] }), 'shapes'],
    [
      'one that becomes so many',
      tgs({ layers: [layer([groups(1), repeated({ a: 1, k: [{ t: 0, s: [1e6] }] })])] }),
      'shapes',
    ],
    ['groups in groups', tgs({ layers: [layer([groups(500)])] }), 'deep'],
    ['pictures inside', tgs({ assets: [{ id: 'i', p: 'data:image/png;base64,', e: 1 }] }), 'pictures inside'],
  ])('%s', (_, sticker, reason) => refused(() => at.follow(stickerForWeChat, sticker), reason))
})
