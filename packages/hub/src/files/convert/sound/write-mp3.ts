import { rate, type Sound } from './sound.ts'

/** Kilobits a second. */
const bitrate = 48

/** Writes MP3 for voices: one channel. */
export async function* writeMp3(sound: Sound): AsyncGenerator<Uint8Array> {
  const { createMp3Encoder } = await import('wasm-media-encoders')
  const encoder = await createMp3Encoder()
  encoder.configure({ channels: 1, sampleRate: rate, bitrate })
  // what it gives lies in its own memory, and holds until it is called again
  for await (const piece of sound) yield encoder.encode([piece]).slice()
  yield encoder.finalize().slice()
}
