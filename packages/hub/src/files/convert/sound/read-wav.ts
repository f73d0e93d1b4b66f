import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Unconvertible } from '../recipe.ts'
import { Resampler } from './resampler.ts'
import { rate, type Sound } from './sound.ts'

type Sample = (view: DataView, at: number) => number

// by wFormatTag and wBitsPerSample: 1 is PCM, 3 IEEE floating point
const samples: Readonly<Record<string, Sample>> = {
  '1/8': (view, at) => view.getUint8(at) / 128 - 1,
  '1/16': (view, at) => view.getInt16(at, true) / 32_768,
  '1/24': (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65_536) / 8_388_608,
  '1/32': (view, at) => view.getInt32(at, true) / 2_147_483_648,
  '3/32': (view, at) => view.getFloat32(at, true),
}

/** WAVE_FORMAT_EXTENSIBLE: the tag stands further back. */
const extensible = 0xfffe

interface Wav {
  readonly sample: Sample
  readonly channels: number
  /** Bytes of one sample of one channel. */
  readonly width: number
  readonly rate: number
  /** Where the samples begin, and the last byte of them. */
  readonly start: number
  readonly end: number
}

/** Reads WAV with plain samples. */
export async function* readWav(input: string): Sound {
  const wav = await examine(input)
  const resampler = new Resampler(wav.rate, rate)
  let rest = Buffer.alloc(0)
  for await (const piece of createReadStream(input, wav)) {
    const bytes = Buffer.concat([rest, piece])
    const whole = bytes.length - (bytes.length % (wav.width * wav.channels))
    rest = bytes.subarray(whole)
    yield resampler.push(mono(bytes.subarray(0, whole), wav))
  }
  yield resampler.end()
}

function mono(bytes: Buffer, { sample, channels, width }: Wav): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const made = new Float32Array(bytes.length / (width * channels))
  for (let n = 0; n < made.length; n++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += sample(view, (n * channels + channel) * width)
    // floating point may hold anything, NaN too
    made[n] = Math.max(-1, Math.min(1, sum / channels || 0))
  }
  return made
}

async function examine(input: string): Promise<Wav> {
  const file = await open(input)
  try {
    let format: ReturnType<typeof formatOf> | undefined
    for await (const { id, start, size } of chunks(file)) {
      if (id === 'fmt ') format = formatOf(await bytesAt(file, start, 40))
      // a size of 0 or -1 was never filled in: up to the end
      if (id === 'data' && format) return { ...format, start, end: size === 0 ? Infinity : start + size - 1 }
    }
  } finally {
    await file.close()
  }
  throw new Unconvertible('it is a WAV without sound')
}

async function* chunks(file: FileHandle) {
  for (let at = 12; ; ) {
    const head = await bytesAt(file, at, 8)
    if (head.length < 8) return
    const size = head.readUInt32LE(4)
    yield { id: head.toString('latin1', 0, 4), start: at + 8, size }
    at += 8 + size + (size % 2)
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
  return buffer.subarray(0, bytesRead)
}

function formatOf(chunk: Buffer) {
  if (chunk.length < 16) throw new Unconvertible('it is a WAV that breaks off')
  const first = chunk.readUInt16LE(0)
  const tag = first === extensible && chunk.length >= 26 ? chunk.readUInt16LE(24) : first
  const [channels, perSecond, bits] = [chunk.readUInt16LE(2), chunk.readUInt32LE(4), chunk.readUInt16LE(14)]
  const sample = samples[`${tag}/${bits}`]
  if (!sample) throw new Unconvertible(`it is a WAV of a kind that is not read (format ${tag}, ${bits} bits)`)
  if (channels < 1 || channels > 8 || perSecond < 4_000 || perSecond > 192_000)
    throw new Unconvertible(`it is a WAV with ${channels} channels of ${perSecond} samples a second`)
  return { sample, channels, width: bits / 8, rate: perSecond }
}
