const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

/** The chunks that show how the pixels are meant, and those of an animation. Words, times and EXIF are none of them. */
const kept = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT'.split(' '),
)

/** Length, name and checksum of a chunk. */
const AROUND = 12

/** A PNG without words, times, EXIF, and whatever hangs behind its end; the picture itself to the byte. Undefined where it is
 *  not built as a PNG is, or ends before its end. */
export const bareImage = (png: Buffer): readonly Buffer[] | undefined => {
  if (!png.subarray(0, 8).equals(SIGNATURE)) return undefined
  const parts: Buffer[] = [SIGNATURE]
  for (let at = 8; at + AROUND <= png.length; ) {
    const end = at + AROUND + png.readUInt32BE(at)
    const name = png.toString('latin1', at + 4, at + 8)
    if (end > png.length) return undefined
    if (kept.has(name)) parts.push(png.subarray(at, end))
    if (name === 'IEND') return parts
    at = end
  }
  return undefined
}
