import type { Message, MessageEntity } from '@grammyjs/types'
import type { FileContent } from './files.ts'
import { dimensionsOf } from './pictures.ts'
import type { World } from './state.ts'

/** The kinds of media that are one file. */
export type MediaKind = 'animation' | 'audio' | 'document' | 'photo' | 'sticker' | 'video' | 'video_note' | 'voice'

/** What is known of a file beside its bytes. */
export interface MediaFacts {
  /** Seconds. */
  readonly duration?: number | undefined
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly thumbnail?: FileContent | undefined
  readonly emoji?: string | undefined
  readonly type?: string | undefined
}

type Body = Partial<Message>
type Making = (world: World, file: FileContent, facts: MediaFacts) => Body

const types: Readonly<Record<string, string>> = {
  gif: 'image/gif',
  jpg: 'image/jpeg',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  ogg: 'audio/ogg',
  pdf: 'application/pdf',
  webm: 'video/webm',
  webp: 'image/webp',
}

const typeOf = ({ name }: FileContent, { type }: MediaFacts): string =>
  type ?? types[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream'

/** A JPEG that is small enough; any other is left out without a word. */
const thumbnail = (world: World, { thumbnail: file }: MediaFacts) => {
  const size = file && dimensionsOf(file.head)
  const isFit = size && file.size < 200_000 && size.width <= 320 && size.height <= 320 && file.head[0] === 0xff
  return isFit ? { thumbnail: { ...world.files.add('thumbnails', file), ...size } } : {}
}

const document: Making = (world, file, facts) => ({
  document: {
    ...world.files.add('documents', file),
    file_name: file.name,
    mime_type: typeOf(file, facts),
    ...thumbnail(world, facts),
  },
})

const moving = (world: World, folder: string, file: FileContent, facts: MediaFacts) => ({
  ...world.files.add(folder, file),
  width: facts.width ?? 1280,
  height: facts.height ?? 720,
  duration: facts.duration ?? 1,
  file_name: file.name,
  mime_type: typeOf(file, facts),
  ...thumbnail(world, facts),
})

const makings: { readonly [K in MediaKind]: Making } = {
  animation: (world, file, facts) => {
    const animation = moving(world, 'animations', file, facts)
    return { animation, document: animation }
  },
  audio: (world, file, facts) => ({
    audio: {
      ...world.files.add('music', file),
      duration: facts.duration ?? 0,
      file_name: file.name,
      mime_type: typeOf(file, facts),
    },
  }),
  document,
  photo: (world, file) => ({
    // Telegram makes smaller ones of it, and lists them first
    photo: [90, 320, undefined].map((edge) => {
      const { width, height } = dimensionsOf(file.head) ?? { width: 800, height: 800 }
      const scale = Math.min(1, (edge ?? 2560) / Math.max(width, height))
      const smaller = edge ? { ...file, size: Math.min(edge, file.size), head: file.head.subarray(0, 1) } : file
      const size = { width: Math.ceil(width * scale), height: Math.ceil(height * scale) }
      return { ...world.files.add('photos', smaller), ...size }
    }),
  }),
  sticker: (world, file, facts) => ({
    sticker: {
      ...world.files.add('stickers', file),
      type: 'regular',
      width: 512,
      height: 512,
      is_animated: /\.tgs$/i.test(file.name),
      is_video: /\.webm$/i.test(file.name),
      ...(facts.emoji ? { emoji: facts.emoji } : {}),
      ...thumbnail(world, facts),
    },
  }),
  video: (world, file, facts) => ({ video: moving(world, 'videos', file, facts) }),
  video_note: (world, file, facts) => ({
    video_note: { ...world.files.add('video_notes', file), length: 240, duration: facts.duration ?? 1 },
  }),
  voice: (world, file, facts) => ({
    voice: { ...world.files.add('voice', file), duration: facts.duration ?? 0, mime_type: typeOf(file, facts) },
  }),
}

/** The body of a message that is this file. */
export const mediaBody = (world: World, kind: MediaKind, file: FileContent, facts: MediaFacts = {}): Body =>
  makings[kind](world, file, facts)

export const captionBody = (caption: string | undefined, entities: readonly MessageEntity[]): Body =>
  caption ? { caption, ...(entities.length > 0 ? { caption_entities: [...entities] } : {}) } : {}
