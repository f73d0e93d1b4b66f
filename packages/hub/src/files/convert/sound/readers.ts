import type { SoundKind } from './kinds.ts'
import { readMp3 } from './read-mp3.ts'
import { readOpus } from './read-opus.ts'
import { readRare } from './read-rare.ts'
import { readSilk } from './read-silk.ts'
import { readWav } from './read-wav.ts'
import type { Reader } from './sound.ts'

/** How each format is read. */
export const readers: Readonly<Record<SoundKind, Reader>> = {
  silk: readSilk,
  mp3: readMp3,
  wav: readWav,
  opus: readOpus,
  amr: readRare('AMR', 'amr'),
  ogg: readRare('Ogg without Opus', 'ogg'),
  mp4: readRare('MP4', 'mov'),
  matroska: readRare('WebM', 'matroska'),
  flac: readRare('FLAC', 'flac'),
  aac: readRare('AAC', 'aac'),
}
