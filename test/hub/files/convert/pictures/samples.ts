import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { crc32, deflateSync, gzipSync } from 'node:zlib'
import sharp from 'sharp'
import type { Facts, Recipe, Tools } from '../../../../../packages/hub/src/files/convert/recipe.ts'

/** A folder for the files of a test, and a way to follow a recipe in it. */
export interface Bench extends AsyncDisposable {
  path(name: string): string
  put(name: string, bytes: Uint8Array): Promise<string>
  /** Follows a recipe for these bytes; where it writes nothing, `output` has nothing. */
  follow(
    recipe: Recipe,
    bytes: Uint8Array,
    ffmpeg?: string,
  ): Promise<{ readonly facts: Facts; readonly output: string }>
}

const run = promisify(execFile)

const tools = (scratch: string, ffmpeg: string | undefined): Tools => ({
  scratch,
  ffmpeg: ffmpeg === undefined ? undefined : async (args) => void (await run(ffmpeg, ['-nostdin', '-y', ...args])),
})

export const bench = async (): Promise<Bench> => {
  const folder = await mkdtemp(join(tmpdir(), 'queqiao-pictures-'))
  let made = 0
  const path = (name: string) => join(folder, name)
  const put = async (name: string, bytes: Uint8Array) => {
    await writeFile(path(name), bytes)
    return path(name)
  }
  return {
    path,
    put,
    async follow(recipe, bytes, ffmpeg) {
      const name = `${++made}`
      // what a file is called says nothing
      const input = await put(`${name}.txt`, bytes)
      const output = path(`${name}.out`)
      return { facts: await recipe(input, output, tools(path(`${name}.scratch`), ffmpeg)), output }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

const colour = (x: number, y: number, frame: number): readonly number[] => [
  (x * 3) % 256,
  (y * 5) % 256,
  (frame * 40) % 256,
]

interface Drawing {
  readonly width: number
  readonly height: number
  readonly frames?: number
  /** How much of it is noise, which no coder makes small. */
  readonly noise?: number
}

/** Frames, one below the other: a pattern, and a disc that moves over nothing. RGBA. */
export const drawn = ({ width, height, frames = 1, noise = 0 }: Drawing): Buffer => {
  const pixels = Buffer.alloc(width * height * frames * 4)
  let seed = 1
  for (let at = 0; at < width * height * frames; at += 1) {
    const [x, y, frame] = [at % width, Math.floor(at / width) % height, Math.floor(at / width / height)]
    // xorshift
    seed ^= seed << 13
    seed ^= seed >>> 17
    seed ^= seed << 5
    const isIn = Math.hypot(x - width / 2, y - height / 2 + ((frame % 8) - 4)) < Math.min(width, height) / 3
    const shade = colour(x, y, frame).map((value, n) => value * (1 - noise) + ((seed >>> (n * 8)) & 255) * noise)
    pixels.set([...shade, isIn ? 255 : 0], at * 4)
  }
  return pixels
}

/** The same as an image. Several frames take `delay` milliseconds each. */
export const image = (drawing: Drawing) => {
  const { width, height, frames = 1 } = drawing
  const raw = { width, height: height * frames, channels: 4, pageHeight: height } as const
  return sharp(drawn(drawing), { raw, limitInputPixels: false })
}

export const opaque = (drawing: Drawing) => image(drawing).removeAlpha()

/** Where and with what it was taken, and turned so that it must be shown otherwise. */
export const exif = {
  IFD0: { Make: 'Secret Phone', Copyright: 'Somebody' },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 14/1 0/1' },
} as const

/** A segment of a JPEG. */
export const segment = (marker: number, body: string): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, Buffer.from(body, 'latin1')])
}

/** A chunk of a PNG. */
export const chunk = (name: string, body: Uint8Array): Buffer => {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

/** A PNG that says it has so many pixels, in very few bytes. */
export const pngBomb = (width: number, height: number): Buffer => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([1, 0, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * 64))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
}

/** A BMP of 24 bits a pixel, all of one colour; `rows` of it are really there. */
export const bmp = (width: number, height: number, rows = height): Buffer => {
  const stride = Math.ceil((width * 3) / 4) * 4
  const file = Buffer.alloc(54 + stride * rows, 0x80)
  file.fill(0, 0, 54)
  file.write('BM')
  file.writeUInt32LE(file.length, 2)
  file.writeUInt32LE(54, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(width, 18)
  file.writeInt32LE(height, 22)
  file.writeUInt16LE(1, 26)
  file.writeUInt16LE(24, 28)
  return file
}

const fixed = (k: unknown) => ({ a: 0, k })
const place = {
  o: fixed(100),
  r: {
    a: 1,
    k: [
      { t: 0, s: [0], e: [360], i: { x: [1], y: [1] }, o: { x: [0], y: [0] } },
      { t: 60, s: [360] },
    ],
  },
  p: fixed([256, 256]),
  a: fixed([0, 0]),
  s: fixed([100, 100]),
}
const still = { ty: 'tr', p: fixed([0, 0]), a: fixed([0, 0]), s: fixed([100, 100]), r: fixed(0), o: fixed(100) }
const square = [
  { ty: 'rc', p: fixed([0, 0]), s: fixed([300, 120]), r: fixed(20) },
  { ty: 'fl', c: fixed([0.9, 0.2, 0.1, 1]), o: fixed(100) },
  still,
]

/** A layer of a Lottie with a red bar that turns round. */
export const layer = (shapes: readonly unknown[] = [{ ty: 'gr', it: square }]) => ({
  ...{ ty: 4, ddd: 0, ind: 1, ip: 0, op: 600, st: 0, sr: 1, bm: 0 },
  ks: place,
  shapes,
})

interface Lottie {
  readonly seconds?: number
  readonly layers?: readonly unknown[]
  readonly assets?: readonly unknown[]
}

/** A sticker as Telegram packs them. */
export const tgs = ({ seconds = 1, layers = [layer()], assets = [] }: Lottie = {}): Buffer => {
  const shape = { v: '5.5.2', fr: 60, ip: 0, op: 60 * seconds, w: 512, h: 512, ddd: 0 }
  return gzipSync(JSON.stringify({ tgs: 1, ...shape, nm: 'bar', assets, layers }))
}
