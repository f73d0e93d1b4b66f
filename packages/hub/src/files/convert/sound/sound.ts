import type { Tools } from '../recipe.ts'

/** Samples in a second of a `Sound`. It is what WeChat's own voices have, and enough for any other. */
export const rate = 24_000

/** The longest that a voice message may be, in seconds. WeChat's end after 60, Telegram's after an hour or so. */
export const longest = 3_600

/** Sound on its way from one format to another: one channel, `rate` samples a second, from -1 to 1, piece by piece. */
export type Sound = AsyncIterable<Float32Array>

/** Reads one format. Throws `Unconvertible` where that cannot be; a file that breaks off gives what was there. */
export type Reader = (input: string, tools: Tools) => Sound

/** Writes one format, piece by piece. */
export type Writer = (sound: Sound) => AsyncIterable<Uint8Array>

/** Several channels as one. */
export function mixed(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(), ...others] = channels
  if (!others.length) return first
  const made = first.slice()
  for (const other of others) for (let n = 0; n < made.length; n++) made[n] = (made[n] ?? 0) + (other[n] ?? 0)
  return made.map((sum) => sum / channels.length)
}

/** 16-bit samples, little end first, as fractions. */
export function fractions(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const made = new Float32Array(bytes.length >> 1)
  for (let n = 0; n < made.length; n++) made[n] = view.getInt16(n * 2, true) / 32_768
  return made
}
