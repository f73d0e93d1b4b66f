import type { Facts } from '../recipe.ts'
import { measureVideo } from './video.ts'

/** Size, upright, and duration of an MP4, MOV, WebM or MKV, without ffmpeg. Nothing is decoded or written, and only what
 *  tells of the video is read. Throws `Unconvertible` where it is none of them, or has no pictures. */
export const lookAtVideo = async (input: string): Promise<Facts> => {
  const { codec: _, ...facts } = await measureVideo(input)
  return facts
}
