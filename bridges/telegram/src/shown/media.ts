import type { Kept } from '@queqiao/hub'
import { about, type Filed } from './placeholders.ts'

/** The ways in which Telegram shows a file. */
export type MediaKind = 'animation' | 'audio' | 'document' | 'photo' | 'sticker' | 'video' | 'voice'

/** A file as it is shown. */
export interface Media {
  readonly kind: MediaKind
  readonly file: Kept
  /** Of a video: a little picture that Telegram takes as its own. */
  readonly thumbnail?: Kept
  readonly seconds?: number
  /** What it is, in words, where it cannot be shown. */
  readonly about: string
}

const photoLimit = 10 * (1 << 20)

// what we do not know is tried: Telegram refuses it before anything stands there
const isPhoto = ({ size = 0, width = 1, height = 1 }: Kept): boolean =>
  size <= photoLimit && width + height <= 10_000 && Math.max(width / height, height / width) <= 20

interface Way {
  readonly kind: MediaKind
  readonly type: RegExp
  fits(file: Kept): boolean
}

const way = (kind: MediaKind, type: RegExp, fits: Way['fits'] = () => true): Way => ({ kind, type, fits })

const animation = way('animation', /^image\/gif$/)
const photo = way('photo', /^image\/(bmp|jpeg|png)$/, isPhoto)

/** What a file may be shown as, by what the message is, the best first; otherwise it is a document. */
const ways: { readonly [K in Filed['kind']]: readonly Way[] } = {
  image: [animation, photo, way('photo', /^image\/webp$/, isPhoto)],
  voice: [way('voice', /^audio\/(mp4|mpeg|ogg)$/)],
  video: [way('video', /^video\/mp4$/)],
  file: [],
  sticker: [animation, way('sticker', /^image\/webp$/), photo],
}

const thumbnailLimit = { bytes: 200_000, edge: 320 }

// any other is left out by Telegram without a word
const isThumbnail = ({ state, type, size = 0, width = 0, height = 0 }: Kept): boolean =>
  state === 'ready' &&
  type === 'image/jpeg' &&
  size < thumbnailLimit.bytes &&
  Math.max(width, height) <= thumbnailLimit.edge

const secondsOf = (content: Filed): number | undefined =>
  content.file.seconds ?? ('seconds' in content ? content.seconds : undefined)

/** How a file that is there is shown. */
export const mediaOf = (content: Filed): Media => {
  const { file } = content
  const kind = ways[content.kind].find(({ type, fits }) => type.test(file.type) && fits(file))?.kind ?? 'document'
  const thumbnail = content.kind === 'video' ? content.thumbnail : undefined
  const seconds = secondsOf(content)
  return {
    ...{ kind, file, about: about(content) },
    ...(thumbnail && isThumbnail(thumbnail) && { thumbnail }),
    ...(seconds !== undefined && { seconds: Math.round(seconds) }),
  }
}

/** Whether a message can become this by an edit. */
export const isEditable = ({ kind }: Media): boolean => kind !== 'voice' && kind !== 'sticker'

/** Whether there can be words under it. */
export const hasCaption = ({ kind }: Media): boolean => kind !== 'sticker'

// Telegram tells a GIF that moves from a document by this
const ends = ({ kind, file: { name } }: Media): string =>
  kind === 'animation' && !/\.gif$/i.test(name) ? `${name}.gif` : name

/** The name as grammY must be given it: that writes it without quotes, and the server of the Bot API then ends it at a
 *  semicolon and decodes percent signs. */
export const wireName = (media: Media): string =>
  ends(media)
    .toWellFormed()
    .replace(/[%;"\\\u0000-\u001f\u007f]/g, encodeURIComponent)
