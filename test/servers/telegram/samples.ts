/** Files as small as may be, for tests that only care what they are. */

/** A PNG's beginning, which says that it is so large. */
export const png = (width: number, height: number, more = 100): Uint8Array => {
  const bytes = Buffer.alloc(33 + more, 7)
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(bytes)
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

/** A JPEG's beginning, which says that it is so large. */
export const jpeg = (width: number, height: number, more = 100): Uint8Array => {
  const head = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc00011080000000003012200', 'hex')
  head.writeUInt16BE(height, 25)
  head.writeUInt16BE(width, 27)
  return Buffer.concat([head, Buffer.alloc(more, 9)])
}

/** A GIF of one pixel. */
export const gif: Uint8Array = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** What begins as Ogg Opus does. */
export const ogg: Uint8Array = Buffer.concat([
  Buffer.from('4f6767530002000000000000000001000000000000000113', 'hex'),
  Buffer.from('OpusHead'),
  Buffer.alloc(60, 3),
])
