import sharp from 'sharp'

const [width, height] = [320, 240]
const pixels = Buffer.from(Array.from({ length: width * height * 3 }, (_, at) => (at * at + (at >> 7)) & 0xff))

let drawn: Promise<Buffer> | undefined

/** A small JPEG, the n-th: no two have the same bytes. */
export async function smallPicture(n: number): Promise<Uint8Array> {
  drawn ??= sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 60 })
    .toBuffer()
  const jpeg = await drawn
  // a comment, behind the mark of its start
  const comment = Buffer.from([0xff, 0xfe, 0, 6, 0, 0, 0, 0])
  comment.writeUInt32BE(n, 4)
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)])
}
