import { createReadStream } from 'node:fs'
import { Unconvertible } from '../recipe.ts'
import { fractions, longest, type Reader, rate } from './sound.ts'

// One second more than is allowed: who measures it finds out.
const end = String(longest + 1)

/** Reads by ffmpeg what nothing else here reads: `name` for people, `demuxer` for ffmpeg, which must not choose one that
 *  follows a playlist to other files. Throws `Unconvertible` where there is no ffmpeg. */
export const readRare = (name: string, demuxer: string): Reader =>
  async function* read(input, { ffmpeg, scratch }) {
    if (!ffmpeg) throw new Unconvertible(`it is ${name}, which only ffmpeg can decode, and there is none`)
    const from = ['-f', demuxer, '-i', `file:${input}`, '-map', '0:a:0', '-t', end]
    await ffmpeg([...from, '-ac', '1', '-ar', String(rate), '-f', 's16le', `file:${scratch}`])
    // pieces have an even length, except perhaps the last
    for await (const piece of createReadStream(scratch)) yield fractions(piece)
  }
