import { describe, expect, it } from 'vitest'
import { desk } from './desk.ts'
import { speech, wav } from './voice.ts'

const { make } = desk()

/** As RFC 3533 has it, bit by bit. */
function checksum(page: Buffer): number {
  let sum = 0
  for (const byte of page) {
    sum ^= byte << 24
    for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0)
  }
  return sum >>> 0
}

function pagesOf(file: Buffer) {
  const pages = []
  for (let at = 0; at < file.length; ) {
    const lengths = file.subarray(at + 27, at + 27 + file.readUInt8(at + 26))
    const size = 27 + lengths.length + lengths.reduce((sum, each) => sum + each, 0)
    const page = Buffer.from(file.subarray(at, at + size))
    const sum = page.readUInt32LE(22)
    page.writeUInt32LE(0, 22)
    const valid = page.toString('latin1', 0, 4) === 'OggS' && sum === checksum(page)
    const packets = lengths.filter((each) => each < 255).length
    pages.push({
      valid,
      flags: page.readUInt8(5),
      granule: Number(page.readBigUInt64LE(6)),
      number: page.readUInt32LE(18),
      packets,
    })
    at += size
  }
  return pages
}

describe('the Ogg file of a voice message', () => {
  it.each([0.005, 0.02, 0.5, 1, 2.5, 7])('has pages without a fault, for %d s', async (seconds) => {
    const { bytes } = await make('voice-for-people', wav(speech(seconds)))
    const pages = pagesOf(bytes)
    expect(pages.every(({ valid }) => valid)).toBe(true)
    expect(pages.map(({ number }) => number)).toEqual(pages.map((_, n) => n))
    expect(pages.map(({ flags }) => flags)).toEqual([2, ...Array(pages.length - 2).fill(0), 4])
  })

  it.each([0.005, 0.02, 1, 2.5, 7])('ends at the sample where the voice ended, after %d s', async (seconds) => {
    const { bytes } = await make('voice-for-people', wav(speech(seconds)))
    const [, , ...sound] = pagesOf(bytes)
    const preSkip = bytes.readUInt16LE(28 + 10)
    const decoded = sound.reduce((sum, { packets }) => sum + packets * 960, 0)
    expect(sound.at(-1)?.granule).toBe(seconds * 48_000 + preSkip)
    expect(decoded - (sound.at(-1)?.granule ?? 0)).toBeGreaterThanOrEqual(0)
    expect(decoded - (sound.at(-1)?.granule ?? 0)).toBeLessThan(960)
  })
})
