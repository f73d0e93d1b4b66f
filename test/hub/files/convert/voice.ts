import { MPEGDecoder } from 'mpg123-decoder'
import { OggOpusDecoder } from 'ogg-opus-decoder'
import { encode } from 'silk-wasm'
import { createMp3Encoder } from 'wasm-media-encoders'

/** Samples in a second of what the tests say, unless told. */
export const rate = 24_000

/** Something like speech: a tone that rises, in syllables that are louder and softer, and a pause in the middle. */
export function speech(seconds: number, perSecond = rate): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * perSecond) }, (_, n) => {
    const at = n / perSecond
    const part = at / seconds
    const loud = part > 0.45 && part < 0.55 ? 0 : 0.25 + 0.2 * Math.sin(2 * Math.PI * 1.5 * at)
    return loud * Math.sin(2 * Math.PI * (220 + 200 * part) * at)
  })
}

export function pcm16(sound: Float32Array): Buffer {
  const bytes = Buffer.alloc(sound.length * 2)
  for (const [n, sample] of sound.entries()) bytes.writeInt16LE(Math.round(sample * 32_767), n * 2)
  return bytes
}

/** As WeChat keeps it: with Tencent's byte in front. */
export async function silk(sound: Float32Array): Promise<Buffer> {
  return Buffer.from((await encode(pcm16(sound), rate)).data)
}

export async function mp3(sound: Float32Array, sampleRate = rate): Promise<Buffer> {
  const encoder = await createMp3Encoder()
  encoder.configure({ channels: 1, sampleRate, bitrate: 64 })
  return Buffer.concat([Buffer.from(encoder.encode([sound])), Buffer.from(encoder.finalize())])
}

/** A WAV file of 16-bit samples. */
export function wav(sound: Float32Array, perSecond = rate): Buffer {
  const data = pcm16(sound)
  const head = Buffer.alloc(44)
  head.write('RIFF\0\0\0\0WAVEfmt ')
  head.writeUInt32LE(36 + data.length, 4)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(perSecond, 24)
  head.writeUInt32LE(perSecond * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(data.length, 40)
  return Buffer.concat([head, data])
}

/** What a player of Ogg Opus would play, 48,000 samples a second. */
export async function playedOpus(file: Buffer): Promise<Float32Array> {
  const decoder = new OggOpusDecoder()
  await decoder.ready
  const { channelData, errors } = await decoder.decodeFile(file)
  if (errors.length) throw new Error(errors[0]?.message)
  return channelData[0] ?? new Float32Array()
}

/** What a player of MP3 would play. */
export async function playedMp3(file: Buffer): Promise<{ readonly sound: Float32Array; readonly rate: number }> {
  const decoder = new MPEGDecoder()
  await decoder.ready
  const { channelData, sampleRate } = decoder.decode(file)
  return { sound: channelData[0] ?? new Float32Array(), rate: sampleRate }
}

/** How loud each hundredth of a second is. */
export function envelope(sound: Float32Array, perSecond: number): readonly number[] {
  const step = perSecond / 100
  return Array.from({ length: Math.floor(sound.length / step) }, (_, n) => {
    const piece = sound.subarray(n * step, (n + 1) * step)
    return Math.sqrt(piece.reduce((sum, each) => sum + each * each, 0) / step)
  })
}

const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length

/** How far the shapes of two envelopes are apart in mean, beside the mean loudness: 0 is equal. Codecs may be late by so
 *  many hundredths of a second. */
export function apart(said: readonly number[], heard: readonly number[], late: number): number {
  const [loud, soft] = [mean(said), mean(heard)]
  const each = Array.from({ length: late + 1 }, (_, lag) =>
    mean(said.map((level, n) => Math.abs(level / loud - (heard[n + lag] ?? 0) / soft))),
  )
  return Math.min(...each)
}
