/** How large a picture is, in pixels. */
export interface Dimensions {
  readonly width: number
  readonly height: number
}

type Reader = (bytes: Buffer) => Dimensions | undefined

const png: Reader = (bytes) =>
  bytes.subarray(1, 4).toString() === 'PNG' && bytes.length > 24
    ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
    : undefined

const gif: Reader = (bytes) =>
  bytes.subarray(0, 3).toString() === 'GIF' && bytes.length > 10
    ? { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
    : undefined

const jpeg: Reader = (bytes) => {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
  }
  return undefined
}

const webp: Reader = (bytes) => {
  if (bytes.subarray(8, 12).toString() !== 'WEBP' || bytes.length < 30) return undefined
  const form = bytes.subarray(12, 16).toString()
  if (form === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
  if (form === 'VP8 ') return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
  const bits = bytes.readUInt32LE(21)
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
}

/** Reads the size of a JPEG, PNG, GIF or WebP from its first bytes; nothing where it is none. */
export const dimensionsOf = (head: Uint8Array): Dimensions | undefined => {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length)
  return png(bytes) ?? gif(bytes) ?? jpeg(bytes) ?? webp(bytes)
}
