/** Flags of an Ogg page (RFC 3533, section 6). */
export const flags = { none: 0, first: 2, last: 4 } as const

/** What a page says beside its packets. */
export interface Heading {
  readonly flags: number
  /** Samples of the stream when its last packet has been decoded, as the codec counts them. */
  readonly granule: number
  /** The how-manieth page, from 0. */
  readonly number: number
}

// a file has one stream, and any number does for its name; one that never changes makes equal files of equal sounds
const serial = 1

/** A page with whole packets (RFC 3533). Their lengths, each divided by 255 and rounded up, may add up to 255. */
export function page(packets: readonly Uint8Array[], { flags, granule, number }: Heading): Buffer {
  const lacing = packets.flatMap(({ length }) => [...Array<number>(Math.floor(length / 255)).fill(255), length % 255])
  const head = Buffer.alloc(27)
  head.write('OggS')
  head.writeUInt8(flags, 5)
  head.writeBigUInt64LE(BigInt(granule), 6)
  head.writeUInt32LE(serial, 14)
  head.writeUInt32LE(number, 18)
  head.writeUInt8(lacing.length, 26)
  const whole = Buffer.concat([head, Buffer.from(lacing), ...packets])
  whole.writeUInt32LE(checksum(whole), 22)
  return whole
}

/** A file up to the end of its last whole page. */
export function wholePages(file: Buffer): Buffer {
  let end = 0
  for (let next = pageEnd(file, 0); next !== undefined; next = pageEnd(file, end)) end = next
  return file.subarray(0, end)
}

function pageEnd(file: Buffer, start: number): number | undefined {
  const head = file.subarray(start, start + 27)
  if (head.length < 27 || head.toString('latin1', 0, 4) !== 'OggS') return undefined
  const lacing = file.subarray(start + 27, start + 27 + head.readUInt8(26))
  const end = lacing.reduce((sum, size) => sum + size, start + 27 + head.readUInt8(26))
  return end <= file.length ? end : undefined
}

const polynomial = 0x04c11db7

const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value < 0 ? polynomial : 0)
  return value
})

// neither turned round nor inverted, unlike the one that Node knows
const checksum = (bytes: Uint8Array): number =>
  bytes.reduce((sum, byte) => (sum << 8) ^ (remainders[(sum >>> 24) ^ byte] ?? 0), 0) >>> 0
