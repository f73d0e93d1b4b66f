import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { exif, image, opaque } from '../hub/files/convert/pictures/samples.ts'
import { mp3, silk, speech, wav } from '../hub/files/convert/voice.ts'

/** Bytes that `Blob` takes, too. */
export type Bytes = Uint8Array<ArrayBuffer>

const own = async (bytes: Uint8Array | Promise<Uint8Array>): Promise<Bytes> => Uint8Array.from(await bytes)

/** Seconds that the voice messages take. */
export const seconds = 3

/** What people send each other, by what it is. */
export const gifts = async () => {
  const picture = opaque({ width: 320, height: 240 })
  const moving = image({ width: 64, height: 64, frames: 4 })
  const delay = [100, 100, 100, 100]
  const said = speech(seconds)
  return {
    jpeg: await own(picture.clone().jpeg().toBuffer()),
    /** A picture that says where and with what it was taken. */
    tracked: await own(picture.clone().withExif(exif).jpeg().toBuffer()),
    webp: await own(picture.clone().webp().toBuffer()),
    gif: await own(moving.clone().gif({ delay }).toBuffer()),
    movingWebp: await own(moving.clone().webp({ delay }).toBuffer()),
    silk: await own(silk(said)),
    mp3: await own(mp3(said)),
    wav: await own(wav(said)),
    /** 160 × 120, two seconds. */
    mp4: await own(readFile(new URL('../fixtures/media/clip.mp4', import.meta.url))),
    pdf: await own(Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(300_000, 'never touched ')])),
  }
}

/** A web server on this machine that gives one file under each path. */
export interface Shelf {
  readonly url: string
  close(): void
}

export const shelf = async (files: Readonly<Record<string, Uint8Array>>): Promise<Shelf> => {
  const server = createServer(({ url = '' }, response) => {
    const file = files[url.slice(1)]
    response.statusCode = file ? 200 : 404
    response.end(file)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${port}`, close }
}
