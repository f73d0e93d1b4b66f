import { readFile } from 'node:fs/promises'
import { Unconvertible } from '../recipe.ts'
import { fractions, rate, type Sound } from './sound.ts'

/** Seconds that are decoded: all at once, because the decoder gives no pieces. WeChat's voices end after 60. */
const most = 300

const header = '#!SILK_V3'

/** What the decoder has room for: five frames of 1,024 bytes. */
const largest = 5 * 1_024

/** Reads WeChat's own voices: SILK v3, with Tencent's byte in front or without. */
export async function* readSilk(input: string): Sound {
  const file = wholePackets(await readFile(input))
  const { decode } = await import('silk-wasm')
  const { data } = await decode(file, rate)
  yield fractions(data)
}

/** The file up to its last whole packet. Each has 20 ms, and two bytes in front for its length. The decoder wants Tencent's
 *  byte. */
function wholePackets(file: Buffer): Buffer {
  const start = file.indexOf(header)
  let end = start + header.length
  let packets = 0
  while (end + 2 <= file.length) {
    const size = file.readUInt16LE(end)
    // the length of -1 ends a file; any other that is out of bounds is spoilt
    if (size > largest || end + 2 + size > file.length) break
    end += 2 + size
    if (++packets > most * 50) throw new Unconvertible(`it has more than ${most / 60} minutes of SILK`)
  }
  if (packets === 0) throw new Unconvertible('there is no sound in it')
  return Buffer.concat([Buffer.of(2), file.subarray(start, end)])
}
