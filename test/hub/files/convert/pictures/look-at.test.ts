import { execFile } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { lookAtPicture } from '../../../../../packages/hub/src/files/convert/pictures/look-at-picture.ts'
import { lookAtVideo } from '../../../../../packages/hub/src/files/convert/pictures/look-at-video.ts'
import { videoThumbnail } from '../../../../../packages/hub/src/files/convert/pictures/video-thumbnail.ts'
import { ffmpeg } from '../../../../servers/ffmpeg.ts'
import { bench, bmp, image, opaque } from './samples.ts'

const at = await bench()
afterAll(() => at[Symbol.asyncDispose]())

const size = { width: 60, height: 40 }

describe('a look at a picture', () => {
  const look = async (bytes: Uint8Array) => (await at.follow(lookAtPicture, bytes)).facts
  const delay = [300, 300, 400]

  it.each([
    ['JPEG', () => opaque(size).jpeg(), { type: 'image/jpeg', extension: 'jpg' }],
    ['PNG', () => image(size).png(), { type: 'image/png', extension: 'png' }],
    ['AVIF', () => opaque(size).avif({ effort: 0 }), { type: 'image/avif', extension: 'avif' }],
    ['a still WebP', () => image(size).webp(), { type: 'image/webp', extension: 'webp' }],
  ])('%s: how large it is', async (_, make, kind) => {
    expect(await look(await make().toBuffer())).toEqual({ ...kind, ...size, animated: false })
  })

  it.each([
    ['GIF', () => image({ ...size, frames: 3 }).gif({ delay })],
    ['WebP', () => image({ ...size, frames: 3 }).webp({ delay })],
  ])('%s: that it moves, and how long', async (_, make) => {
    expect(await look(await make().toBuffer())).toMatchObject({ ...size, animated: true, seconds: 1 })
  })

  it.each([
    ['GIF', () => image(size).gif()],
    ['WebP', () => image(size).webp()],
  ])('a %s that is very long is not read whole, and still has its size', async (_, make) => {
    const path = await at.put('long', await make().toBuffer())
    const file = await open(path, 'r+')
    // a hole of 3 GB: more than a decoder could take in
    await file.truncate(3_000_000_000)
    await file.close()
    const before = process.memoryUsage().rss
    expect(await lookAtPicture(path)).toMatchObject(size)
    expect(process.memoryUsage().rss - before).toBeLessThan(20_000_000)
  })

  it('BMP too, from its header', async () => {
    expect(await look(bmp(50, -30, 30))).toEqual({
      ...{ type: 'image/bmp', extension: 'bmp' },
      ...{ width: 50, height: 30, animated: false },
    })
  })

  it('gives the size as it is shown: upright', async () => {
    const turned = await opaque(size).jpeg().withMetadata({ orientation: 8 }).toBuffer()
    expect(await look(turned)).toMatchObject({ width: 40, height: 60 })
  })
})

describe.skipIf(ffmpeg === undefined)('videos', () => {
  const run = promisify(execFile)
  const video = async (name: string, ...args: readonly string[]) => {
    const path = at.path(name)
    await run(ffmpeg ?? '', ['-loglevel', 'error', '-y', ...args, path])
    return path
  }
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=320x200:r=25:d=2', '-pix_fmt', 'yuv420p']
  const look = (path: string) => lookAtVideo(path)

  it('MP4, WebM and MOV: how large they are, and how long they last, without ffmpeg', async () => {
    const seen = await Promise.all([
      look(await video('a.mp4', ...source)),
      look(await video('a.webm', ...source, '-c:v', 'libvpx', '-deadline', 'realtime')),
      look(await video('a.mov', ...source)),
    ])
    const kinds = ['mp4', 'webm', 'quicktime'].map((name) => `video/${name}`)
    expect(seen.map(({ type }) => type)).toEqual(kinds)
    for (const facts of seen) expect(facts).toMatchObject({ width: 320, height: 200 })
    for (const { seconds } of seen) expect(seconds).toBeCloseTo(2, 1)
  }, 30_000)

  it('a video that was filmed on end is higher than wide', async () => {
    const plain = await video('plain.mp4', ...source)
    const turned = await video('turned.mp4', '-display_rotation', '90', '-i', plain, '-c', 'copy')
    expect(await look(turned)).toMatchObject({ width: 200, height: 320 })
    const { facts } = await at.follow(videoThumbnail, await readFile(turned), ffmpeg)
    expect(facts).toMatchObject({ width: 200, height: 320 })
  }, 30_000)

  it('a long video with its tables at the end is not read whole', async () => {
    const plain = await readFile(await video('short.mp4', ...source))
    const tables = plain.indexOf('moov') - 4
    // a hole of 3 GB in a box that nobody reads
    const free = Buffer.from([0, 0, 0, 1, 0x66, 0x72, 0x65, 0x65, 0, 0, 0, 0, 0xb2, 0xd0, 0x5e, 0])
    const path = at.path('long.mp4')
    const file = await open(path, 'w')
    await file.write(plain, 0, tables, 0)
    await file.write(free, 0, free.length, tables)
    await file.write(plain, tables, plain.length - tables, tables + 3_000_000_000)
    await file.close()
    const before = process.memoryUsage().rss
    expect(await look(path)).toMatchObject({ width: 320, height: 200, type: 'video/mp4' })
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000)
  }, 30_000)

  it('the thumbnail of a video', async () => {
    const path = await video('b.mp4', '-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=25:d=2', '-pix_fmt', 'yuv420p')
    const { facts, output } = await at.follow(videoThumbnail, await readFile(path), ffmpeg)
    expect(facts).toMatchObject({ type: 'image/jpeg', width: 320, height: 180 })
    expect(await sharp(output).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 180 })
    await expect(at.follow(videoThumbnail, await readFile(path))).rejects.toThrow('ffmpeg, and there is none')
  }, 30_000)

  it('a video that is cut short is said to be damaged', async () => {
    const whole = await readFile(await video('c.mp4', ...source))
    await expect(at.follow(lookAtVideo, whole.subarray(0, 300))).rejects.toThrow('the video')
  })
})
