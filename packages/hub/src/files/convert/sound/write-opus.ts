import { flags, page } from './ogg.ts'
import { rate, type Sound } from './sound.ts'

/** Bits a second: speech sounds as it did, and a minute takes 180 kB. */
const bitrate = 24_000

/** Samples of a packet: 20 ms. */
const frame = rate / 50

/** Opus counts as if there were 48,000 samples a second, whatever there are. */
const ticks = 48_000 / rate

/** Ticks by which the encoder is behind, at any rate: 6.5 ms. Players leave them out at the beginning. */
const preSkip = 312

/** Packets of a page: a second. Even the largest, of 1,275 bytes, fit. */
const perPage = 50

// of libopus's opus_defines.h
const controls = { complexity: 4_010, signal: 4_024 } as const
const voice = 3_001
/** Of 10: 5 takes a third of the time of 9, and nobody hears it in a voice. */
const complexity = 5

/** Writes Ogg Opus for voices (RFC 7845): one channel, 24 kbit/s, as long as the sound to the sample. */
export async function* writeOpus(sound: Sound): AsyncGenerator<Buffer> {
  yield page([head()], { flags: flags.first, granule: 0, number: 0 })
  yield page([tags()], { flags: flags.none, granule: 0, number: 1 })
  let samples = 0
  const counted = async function* () {
    for await (const piece of sound) {
      samples += piece.length
      yield piece
    }
    // what the encoder still holds when the sound has ended
    yield new Float32Array(preSkip / ticks)
  }
  let number = 2
  let done = 0
  let waiting: Buffer[] = []
  for await (const packet of packets(counted())) {
    if (waiting.length === perPage) {
      done += waiting.length
      yield page(waiting, { flags: flags.none, granule: done * frame * ticks, number: number++ })
      waiting = []
    }
    waiting.push(packet)
  }
  // the last page ends where the sound does, though its last packet goes on
  yield page(waiting, { flags: flags.last, granule: preSkip + samples * ticks, number })
}

async function* packets(sound: Sound): AsyncGenerator<Buffer> {
  const { default: OpusScript } = await import('opusscript')
  const encoder = new OpusScript(rate, 1, OpusScript.Application.VOIP)
  encoder.setBitrate(bitrate)
  encoder.encoderCTL(controls.signal, voice)
  encoder.encoderCTL(controls.complexity, complexity)
  try {
    for await (const samples of frames(sound)) yield encoder.encode(samples, frame)
  } finally {
    encoder.delete()
  }
}

/** 16-bit samples of 20 ms each; the last is filled up with silence. */
async function* frames(sound: Sound): AsyncGenerator<Buffer> {
  let bytes = Buffer.alloc(frame * 2)
  let n = 0
  for await (const piece of sound) {
    for (const sample of piece) {
      bytes.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))), n++ * 2)
      if (n < frame) continue
      yield bytes
      bytes = Buffer.alloc(frame * 2)
      n = 0
    }
  }
  if (n > 0) yield bytes
}

/** RFC 7845, section 5.1 */
function head(): Buffer {
  const packet = Buffer.alloc(19)
  packet.write('OpusHead')
  packet.writeUInt8(1, 8)
  packet.writeUInt8(1, 9)
  packet.writeUInt16LE(preSkip, 10)
  packet.writeUInt32LE(rate, 12)
  return packet
}

/** RFC 7845, section 5.2: who made it, and no comments. */
function tags(): Buffer {
  const maker = 'queqiao'
  const packet = Buffer.alloc(16 + maker.length)
  packet.write('OpusTags')
  packet.writeUInt32LE(maker.length, 8)
  packet.write(maker, 12)
  return packet
}
