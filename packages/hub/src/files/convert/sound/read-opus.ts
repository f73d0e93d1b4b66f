import { readFile } from 'node:fs/promises'
import { wholePages } from './ogg.ts'
import { mixed, rate, type Sound } from './sound.ts'

/** Bytes that are decoded at once. */
const piece = 16_384

/** Reads Ogg Opus. */
export async function* readOpus(input: string): Sound {
  // of a page that breaks off the decoder would make noise
  const file = wholePages(await readFile(input))
  const { OggOpusDecoder } = await import('ogg-opus-decoder')
  // its types do not know the rate, which it takes
  const options = { forceStereo: false, sampleRate: rate }
  const decoder = new OggOpusDecoder(options)
  await decoder.ready
  for (let at = 0; at < file.length; at += piece)
    yield mixed((await decoder.decode(file.subarray(at, at + piece))).channelData)
  yield mixed((await decoder.flush()).channelData)
  decoder.free()
}
