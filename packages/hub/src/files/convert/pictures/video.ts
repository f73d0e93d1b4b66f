import { readFile } from 'node:fs/promises'
import { type Facts, type Tools, Unconvertible } from '../recipe.ts'
import { type Decoding, type Frames, fitted } from './frames.ts'
import { limits } from './limits.ts'

/** A video by what it says of itself. */
export interface Video extends Facts {
  readonly width: number
  readonly height: number
  readonly seconds: number
  /** How its pictures are coded; undefined where that is unknown. */
  readonly codec: string | undefined
}

/** What ffmpeg is told to take a file for: left to guess, it would also follow lists of other files. */
const kinds: Readonly<Record<string, { readonly demuxer: string; readonly extension: string }>> = {
  'video/mp4': { demuxer: 'mov', extension: 'mp4' },
  'video/quicktime': { demuxer: 'mov', extension: 'mov' },
  'video/webm': { demuxer: 'matroska', extension: 'webm' },
  'video/x-matroska': { demuxer: 'matroska', extension: 'mkv' },
}

const opened = async (input: string) => {
  const { FilePathSource, Input, MATROSKA, MP4, QTFF, WEBM } = await import('mediabunny')
  const source = new FilePathSource(input, { maxCacheSize: 4 * 1024 * 1024, handleUnhandledError: () => {} })
  return new Input({ source, formats: [MP4, QTFF, WEBM, MATROSKA] })
}

const measured = async (file: Awaited<ReturnType<typeof opened>>): Promise<Video> => {
  const track = await file.getPrimaryVideoTrack()
  if (!track) throw new Unconvertible('the video has no pictures')
  const [mime] = (await file.getMimeType()).split(';')
  const type = mime ?? 'video/mp4'
  const seconds = (await file.getDurationFromMetadata()) ?? (await file.computeDuration())
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()]
  const codec = (await track.getCodec()) ?? undefined
  return { type, extension: kinds[type]?.extension ?? 'mp4', width, height, seconds, codec }
}

const late = (): Promise<never> =>
  new Promise((_, reject) => {
    const reason = `the video takes longer than ${limits.patience} s to look at`
    setTimeout(() => reject(new Unconvertible(reason)), limits.patience * 1000).unref()
  })

/** Size, upright, and duration of an MP4, MOV, WebM or MKV. Reads where the file tells it, never the whole of it. Throws
 *  `Unconvertible` where it is none of them, or has no pictures. */
export const measureVideo = async (input: string): Promise<Video> => {
  const file = await opened(input)
  try {
    return await Promise.race([measured(file), late()])
  } catch (cause) {
    if (cause instanceof Unconvertible) throw cause
    throw new Unconvertible('the video is damaged, or of a kind that is not known here', { cause })
  } finally {
    file.dispose()
  }
}

// ffmpeg's own decoders of these leave out what is transparent
const transparent: Readonly<Record<string, string>> = { vp8: 'libvpx', vp9: 'libvpx-vp9' }

const decodeAs = ({ type, codec }: Video): readonly string[] => {
  const demuxer = kinds[type]?.demuxer ?? 'mov'
  const as = demuxer === 'matroska' ? transparent[codec ?? ''] : undefined
  return ['-threads', '1', '-f', demuxer, '-max_pixels', String(limits.large), ...(as ? ['-c:v', as] : [])]
}

/** How frames of a video are taken. */
export interface Taking {
  /** Pixels of the square that they must fit into. */
  readonly side: number
  /** ffmpeg's own filter, which says what frames are wanted. */
  readonly filter: string
  readonly most: number
}

/** Frames of a video by ffmpeg, as RGBA. Throws `Unconvertible` where there is no ffmpeg, or it cannot decode them. */
export const takeFrames = async (input: string, video: Video, { side, filter, most }: Taking, tools: Tools) => {
  const { ffmpeg, scratch } = tools
  if (!ffmpeg) throw new Unconvertible('videos are decoded by ffmpeg, and there is none')
  const [width, height] = fitted(video.width, video.height, side)
  const filters = `scale=${width}:${height}:flags=bicubic,${filter},format=rgba`
  const shape = ['-map', '0:v:0', '-vf', filters, '-frames:v', String(most), '-f', 'rawvideo', '-pix_fmt', 'rgba']
  await ffmpeg([...decodeAs(video), '-i', `file:${input}`, ...shape, `file:${scratch}`])
  const pixels = await readFile(scratch)
  const bytes = width * height * 4
  const count = Math.floor(pixels.length / bytes)
  if (!count) throw new Unconvertible('the video has no pictures')
  return { width, height, pages: Array.from({ length: count }, (_, n) => pixels.subarray(n * bytes, (n + 1) * bytes)) }
}

/** All of a short video, as an animation. Throws `Unconvertible` where it is longer than a GIF may be. */
export const videoFrames = async (input: string, at: Decoding, tools: Tools): Promise<Frames> => {
  const video = await measureVideo(input)
  if (video.seconds > limits.seconds)
    throw new Unconvertible(`the video lasts ${Math.round(video.seconds)} s, more than ${limits.seconds} s`)
  const taking = { side: at.side, filter: `fps=${at.perSecond}`, most: limits.seconds * at.perSecond }
  const { width, height, pages } = await takeFrames(input, video, taking, tools)
  const frames = pages.map((pixels, index) => ({ pixels, start: Math.round((index * 1000) / at.perSecond) }))
  return { width, height, frames, lasts: frames.length > 1 ? Math.round((frames.length * 1000) / at.perSecond) : 0 }
}
