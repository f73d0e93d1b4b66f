/** Samples a second. */
const rate = 16_000
/** The tones of a small chime, in hertz, one after the other. */
const tones = [523.25, 659.25, 783.99, 1046.5] as const
/** Seconds from one to the next, and in which each dies away. */
const [apart, fading] = [0.35, 0.5]

/** How loud a chime is after so many seconds: -1 to 1. */
const loudness = (at: number): number =>
  tones.reduce((sum, tone, n) => {
    const since = at - n * apart
    if (since < 0) return sum
    // no click where it begins
    const begins = Math.min(since / 0.01, 1)
    return sum + 0.4 * begins * Math.exp(-since / fading) * Math.sin(2 * Math.PI * tone * since)
  }, 0)

const header = (bytes: number): Buffer => {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + bytes, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  // samples as they are, one channel of 16 bits
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(bytes, 40)
  return head
}

/** What somebody says by voice: a chime of so many seconds, as a WAV that every browser plays. */
export const greeting = (seconds: number): Uint8Array => {
  const samples = Buffer.alloc(seconds * rate * 2)
  for (let n = 0; n < seconds * rate; n++)
    samples.writeInt16LE(Math.round(32_767 * Math.max(-1, Math.min(1, loudness(n / rate)))), n * 2)
  return Buffer.concat([header(samples.length), samples])
}
