import type { Media, MediaKind } from '../shown/media.ts'
import type { Post, Spotted } from '../shown/post.ts'
import type { InputFile, Message, Raw, ReplyParameters, Signal } from '../telegram.ts'

/** Makes of a file what grammY uploads. */
export type Pack = (media: Media) => InputFile

/** What grammY is told of a file beside its bytes. */
export const facts = ({ file: { width, height }, seconds }: Media) => ({
  ...(width !== undefined && height !== undefined && { width, height }),
  ...(seconds !== undefined && { duration: seconds }),
})

/** The same of sound. */
export const timed = ({ seconds }: Media) => (seconds === undefined ? {} : { duration: seconds })

const withThumbnail = ({ thumbnail: file }: Media, pack: Pack) =>
  file ? { thumbnail: pack({ kind: 'photo', file, about: '' }) } : {}

/** The words under a file. */
export const captionOf = ({ text, entities }: Post) => (text ? { caption: text, caption_entities: [...entities] } : {})

/** Where a message goes, and what it answers. */
export interface Inside {
  readonly chat_id: number
  readonly message_thread_id?: number
  readonly disable_notification?: true
  readonly reply_parameters?: ReplyParameters
}

/** A post with its file. */
interface Loaded {
  readonly media: Media
  readonly pack: Pack
  readonly post: Post
}

type Sending = (raw: Raw, rest: Inside, loaded: Loaded, signal: Signal | undefined) => Promise<Message>

// what a file is was decided before: Telegram must not decide it anew by its bytes
const untouched = { disable_content_type_detection: true }

/** How a file is sent as a message of its own. */
export const sendings: { readonly [K in MediaKind]: Sending } = {
  animation: (raw, rest, { media, pack, post }, signal) =>
    raw.sendAnimation({ ...rest, ...captionOf(post), ...facts(media), animation: pack(media) }, signal),
  audio: (raw, rest, { media, pack, post }, signal) =>
    raw.sendAudio({ ...rest, ...captionOf(post), ...timed(media), audio: pack(media) }, signal),
  document: (raw, rest, { media, pack, post }, signal) =>
    raw.sendDocument({ ...rest, ...captionOf(post), ...untouched, document: pack(media) }, signal),
  photo: (raw, rest, { media, pack, post }, signal) =>
    raw.sendPhoto({ ...rest, ...captionOf(post), photo: pack(media) }, signal),
  sticker: (raw, rest, { media, pack }, signal) => raw.sendSticker({ ...rest, sticker: pack(media) }, signal),
  video: (raw, rest, { media, pack, post }, signal) => {
    const thumbnail = withThumbnail(media, pack)
    const about = { ...captionOf(post), ...facts(media), ...thumbnail, supports_streaming: true }
    return raw.sendVideo({ ...rest, ...about, video: pack(media) }, signal)
  },
  voice: (raw, rest, { media, pack, post }, signal) =>
    raw.sendVoice({ ...rest, ...captionOf(post), ...timed(media), voice: pack(media) }, signal),
}

type Input = Parameters<Raw['editMessageMedia']>[0]['media']

/** How it takes the place of another. What is absent cannot do so. */
export const inputs: { readonly [K in MediaKind]?: (loaded: Loaded) => Input } = {
  animation: ({ media, pack, post }) => ({
    type: 'animation',
    media: pack(media),
    ...captionOf(post),
    ...facts(media),
  }),
  audio: ({ media, pack, post }) => ({ type: 'audio', media: pack(media), ...captionOf(post), ...timed(media) }),
  document: ({ media, pack, post }) => ({ type: 'document', media: pack(media), ...captionOf(post), ...untouched }),
  photo: ({ media, pack, post }) => ({ type: 'photo', media: pack(media), ...captionOf(post) }),
  video: ({ media, pack, post }) => ({
    type: 'video',
    media: pack(media),
    ...captionOf(post),
    ...facts(media),
    ...withThumbnail(media, pack),
    supports_streaming: true,
  }),
}

const methods: { readonly [K in MediaKind]: string } = {
  animation: 'sendAnimation',
  audio: 'sendAudio',
  document: 'sendDocument',
  photo: 'sendPhoto',
  sticker: 'sendSticker',
  video: 'sendVideo',
  voice: 'sendVoice',
}

/** The method by which a post is sent. */
export const methodOf = ({ media, place, page }: Post): string => {
  if (page) return 'sendRichMessage'
  if (media) return methods[media.kind]
  if (!place) return 'sendMessage'
  return place.kind === 'venue' ? 'sendVenue' : 'sendLocation'
}

/** The method by which a post takes the place of another. */
export const editOf = ({ media, caption }: Post): string => {
  if (media) return 'editMessageMedia'
  return caption ? 'editMessageCaption' : 'editMessageText'
}

/** Sends a place. */
export const sendPlace = (raw: Raw, rest: Inside, place: Spotted, signal: Signal | undefined): Promise<Message> => {
  const { kind, latitude, longitude, title, address } = place
  return kind === 'venue'
    ? raw.sendVenue({ ...rest, latitude, longitude, title, address }, signal)
    : raw.sendLocation({ ...rest, latitude, longitude }, signal)
}
