import { open } from 'node:fs/promises'

/** Formats that sound comes in. */
export type SoundKind = 'silk' | 'amr' | 'wav' | 'opus' | 'ogg' | 'mp4' | 'matroska' | 'flac' | 'mp3' | 'aac'

// The first that matches counts. Latin-1 keeps every byte.
const signs: readonly (readonly [SoundKind, RegExp])[] = [
  // Tencent puts an STX before the header of the format
  ['silk', /^\x02?#!SILK_V3/],
  ['amr', /^#!AMR/],
  ['wav', /^RIFF.{4}WAVE/s],
  // the header of the codec is the whole first page
  ['opus', /^OggS.{24}OpusHead/s],
  ['ogg', /^OggS/],
  ['mp4', /^.{4}ftyp/s],
  ['matroska', /^\x1a\x45\xdf\xa3/],
  ['flac', /^fLaC/],
  // a tag, or the first frame's header: eleven bits of sync, then version and layer III, a bit rate and a sample rate
  ['mp3', /^(ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef])/],
  ['aac', /^\xff[\xf0\xf1\xf8\xf9]/],
]

/** What the first bytes of a file say that it is; undefined if that is no sound we know. */
export async function kindOf(input: string): Promise<SoundKind | undefined> {
  const file = await open(input)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0)
    const first = buffer.toString('latin1', 0, bytesRead)
    return signs.find(([, sign]) => sign.test(first))?.[0]
  } finally {
    await file.close()
  }
}
