import { createReadStream } from 'node:fs'
import { Unconvertible } from '../recipe.ts'
import { Resampler } from './resampler.ts'
import { mixed, rate, type Sound } from './sound.ts'

/** Bytes that a second can have: 320 kbit/s. */
const densest = 40_000

/** Reads MP3. What is no MP3 between its frames is passed over. Throws `Unconvertible` where that is most of the file. */
export async function* readMp3(input: string): Sound {
  const { MPEGDecoder } = await import('mpg123-decoder')
  const decoder = new MPEGDecoder()
  await decoder.ready
  let resampler: { readonly from: number; readonly to: Resampler } | undefined
  const weighed = { bytes: 0, seconds: 0 }
  for await (const piece of createReadStream(input)) {
    weighed.bytes += piece.length - (weighed.bytes === 0 ? tagged(piece) : 0)
    const { channelData, sampleRate, samplesDecoded } = decoder.decode(piece)
    if (samplesDecoded === 0) continue
    weighed.seconds += samplesDecoded / sampleRate
    if (sampleRate !== resampler?.from) {
      if (resampler) yield resampler.to.end()
      resampler = { from: sampleRate, to: new Resampler(sampleRate, rate) }
    }
    yield resampler.to.push(mixed(channelData))
  }
  if (resampler) yield resampler.to.end()
  decoder.free()
  // in noise, too, there is a frame here and there
  if (weighed.bytes > densest * (weighed.seconds + 0.5)) throw new Unconvertible('most of it is no MP3')
}

/** Bytes of the tag in front, which may hold a picture (ID3v2, section 3.1: seven bits of each byte count). */
function tagged(start: Buffer): number {
  if (start.length < 10 || start.toString('latin1', 0, 3) !== 'ID3') return 0
  return 10 + start.subarray(6, 10).reduce((size, byte) => size * 128 + byte, 0)
}
