import { createWriteStream } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { type Recipe, Unconvertible } from '../recipe.ts'
import { kindOf, type SoundKind } from './kinds.ts'
import { Meter } from './meter.ts'
import { readers } from './readers.ts'
import type { Writer } from './sound.ts'
import { writeMp3 } from './write-mp3.ts'
import { writeOpus } from './write-opus.ts'

interface Voice {
  readonly type: string
  readonly extension: string
  /** What is so already: it stays as it is, and is only measured. */
  readonly unchanged: SoundKind
  readonly write: Writer
}

const voice =
  ({ type, extension, unchanged, write }: Voice): Recipe =>
  async (input, output, tools) => {
    const kind = await kindOf(input)
    if (!kind) throw new Unconvertible('it is no sound of a kind that is known')
    const meter = new Meter()
    const sound = meter.over(readers[kind](input, tools))
    if (kind !== unchanged) await pipeline(write(sound), createWriteStream(output))
    else {
      for await (const _ of sound);
      await copyFile(input, output)
    }
    return { type, extension, seconds: meter.seconds, waveform: meter.waveform }
  }

/** WeChat's voices (SILK, MP3, WAV; AMR and others where ffmpeg is) as Ogg Opus, which Matrix and Telegram play. */
export const voiceForPeople = voice({ type: 'audio/ogg', extension: 'ogg', unchanged: 'opus', write: writeOpus })

/** Voices from Matrix and Telegram (Ogg Opus, MP3, WAV; M4A and others where ffmpeg is) as MP3. */
export const voiceForWeChat = voice({ type: 'audio/mpeg', extension: 'mp3', unchanged: 'mp3', write: writeMp3 })
