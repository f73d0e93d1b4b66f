import { bytes, type Given } from '@queqiao/hub'
import type { SentFile } from '../shown/post.ts'
import type { Message } from '../telegram.ts'

/** A file that somebody sent, before it has been read. */
export interface Offer extends SentFile {
  readonly as: Given['kind']
  /** The same for the same file, whoever sends it, and for ever. */
  readonly unique: string
  readonly name: string
  readonly seconds?: number
  /** A picture of what moves. */
  readonly still?: SentFile
}

/** A place on the map that somebody sent. Degrees in WGS-84. */
export interface Place {
  readonly latitude: number
  readonly longitude: number
  readonly name?: string
  readonly address?: string
}

/** Files as Telegram tells of them, whatever they are. */
interface Told {
  readonly file_id: string
  readonly file_unique_id: string
  readonly file_size?: number
  readonly file_name?: string
  readonly mime_type?: string
  readonly duration?: number
  readonly thumbnail?: Told
}

const sent = ({ file_id: id, file_size: size }: Told): SentFile => ({ id, ...(size !== undefined && { size }) })

const offer = (told: Told, as: Offer['as'], name: string): Offer => ({
  ...sent(told),
  as,
  unique: told.file_unique_id,
  name: told.file_name?.trim() || name,
  ...(told.duration !== undefined && { seconds: told.duration }),
})

// as a picture a GIF would not move in WeChat; Telegram also calls a video without sound so
const movingAs = ({ mime_type }: Told): Offer['as'] => (mime_type === 'image/gif' ? 'sticker' : 'video')

type Sticker = NonNullable<Message['sticker']>

const stickerName = ({ is_animated, is_video }: Sticker): string => {
  if (is_animated) return 'sticker.tgs'
  return is_video ? 'sticker.webm' : 'sticker.webp'
}

const sticker = (told: Sticker): Offer => ({
  ...offer(told, 'sticker', stickerName(told)),
  ...(told.thumbnail && { still: sent(told.thumbnail) }),
})

/** The largest size comes last. */
const photo = (sizes: NonNullable<Message['photo']>): Offer | undefined => {
  const largest = sizes.at(-1)
  return largest && offer(largest, 'image', 'photo.jpg')
}

/** The file that a message brings; nothing where it brings none. An animation is a document, too. */
export const offerIn = (message: Message): Offer | undefined => {
  const { animation, audio, document, live_photo, video, video_note, voice } = message
  if (live_photo) return offer(live_photo, 'video', 'video.mp4')
  if (message.photo) return photo(message.photo)
  if (video) return offer(video, 'video', 'video.mp4')
  if (video_note) return offer(video_note, 'video', 'video.mp4')
  if (animation) return offer(animation, movingAs(animation), 'animation.mp4')
  if (voice) return offer(voice, 'voice', 'voice.ogg')
  if (audio) return offer(audio, 'file', 'audio.mp3')
  if (document) return offer(document, 'file', 'file')
  return message.sticker && sticker(message.sticker)
}

/** The place that a message names. */
export const placeIn = ({ location, venue }: Message): Place | undefined => {
  if (!location) return undefined
  const { latitude, longitude } = location
  const { title: name, address } = venue ?? {}
  return { latitude, longitude, ...(name && { name }), ...(address && { address }) }
}

/** Somebody's contact in words, as WeChat's clients call such: nobody is known there by a number. */
export const contactIn = ({ contact }: Message): string | undefined =>
  contact && ['[名片]', contact.first_name, contact.last_name, contact.phone_number].filter(Boolean).join(' ')

/** Bytes of a file that the public server gives a bot. */
const downloadLimit = 20 * (1 << 20)

/** Why the public server does not give the bot a file. */
export const oversize =
  'Telegram gives bots files of at most 20 MB; it would go in parts, as a link, or by a Bot API server of your own (README)'

/** Whether Telegram gives the bot a file of this size, as far as is known. */
export const isGiven = ({ size = 0 }: Offer): boolean => size <= downloadLimit

/** What a file is called to whoever sent it. */
export const titleOf = ({ name, size }: Offer): string => (size === undefined ? name : `${name} (${bytes(size)})`)
