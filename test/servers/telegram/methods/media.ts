import type { Message, MessageEntity } from '@grammyjs/types'
import { writable } from '../access.ts'
import { badRequest, Refusal, Violated } from '../errors.ts'
import { captionBody, type MediaFacts, type MediaKind, mediaBody } from '../media.ts'
import { dimensionsOf } from '../pictures.ts'
import type { World } from '../state.ts'
import { isUpload, type Upload } from '../validate.ts'
import { change, ownIn } from './messages.ts'
import type { Call, Methods } from './method.ts'
import { keyboard, type Sending, send, worded } from './sending.ts'

const mebibyte = 1 << 20
const photoLimit = 10 * mebibyte
const uploadLimits = { cloud: 50 * mebibyte, local: 2000 * mebibyte }

/** What Telegram says of an upload that it does not take. */
const demandFit = ({ local }: World, kind: MediaKind, { size, head }: Upload): void => {
  if (!local && size > uploadLimits.cloud) throw new Refusal(413, 'Request Entity Too Large')
  if (size === 0) throw badRequest('file must be non-empty')
  if (kind === 'photo' && size > photoLimit)
    throw badRequest(`file of size ${size} bytes is too big for a photo; the maximum size is ${photoLimit} bytes`)
  if (size > uploadLimits.local)
    throw badRequest(`file of size ${size} bytes is too big; the maximum size is ${uploadLimits.local} bytes`)
  if (kind === 'photo') demandPicture(head)
}

const demandPicture = (head: Uint8Array): void => {
  const size = dimensionsOf(head)
  if (!size) throw badRequest('IMAGE_PROCESS_FAILED')
  const { width, height } = size
  if (width + height > 10_000 || Math.max(width / height, height / width) > 20)
    throw badRequest('PHOTO_INVALID_DIMENSIONS')
}

const beginsWith = ({ head }: Upload, ...signs: readonly string[]): boolean => {
  const begin = Buffer.from(head.subarray(0, 12)).toString('latin1')
  return signs.some((sign) => begin.startsWith(sign) || begin.startsWith(sign, 4))
}

/** What cannot be shown as what it was sent as becomes a document. */
const shownAs = (kind: MediaKind, file: Upload): MediaKind => {
  if (kind === 'animation' && !/\.(gif|mp4)$/i.test(file.name)) return 'document'
  return kind === 'voice' && !beginsWith(file, 'OggS', 'ID3', '\xff\xfb', 'ftyp') ? 'document' : kind
}

interface Captioned extends MediaFactsGiven {
  readonly caption?: string
  readonly caption_entities?: readonly MessageEntity[]
  readonly parse_mode?: string
}

type MediaFactsGiven = Omit<MediaFacts, 'thumbnail'> & { readonly thumbnail?: unknown }

const captioned = ({ caption, caption_entities, parse_mode }: Captioned): Partial<Message> => {
  if (!caption) return {}
  const { text, entities } = worded({ text: caption, entities: caption_entities, parse_mode })
  return captionBody(text, entities)
}

/** The body of a message with this file. Throws where there is none, or Telegram would not take it. */
export const bodyOf = (world: World, kind: MediaKind, file: unknown, given: Captioned): Partial<Message> => {
  if (!isUpload(file)) throw badRequest(`there is no ${kind.replace('_', ' ')} in the request`)
  demandFit(world, kind, file)
  const { duration, width, height, emoji, thumbnail } = given
  const facts = { duration, width, height, emoji, thumbnail: isUpload(thumbnail) ? thumbnail : undefined }
  return { ...mediaBody(world, shownAs(kind, file), file, facts), ...captioned(given) }
}

const sending =
  (kind: MediaKind) =>
  <R>(call: Call, params: Sending & Captioned & { readonly [K in MediaKind]?: unknown }): R => {
    const file = params[kind]
    // which field the body has is what the kind says
    return send(call, params, [bodyOf(call.world, kind, file, params)])[0] as R
  }

/** Kinds of messages whose content may become a file by an edit: those that are one, and texts. */
const changeable = ['animation', 'audio', 'document', 'photo', 'text', 'video'] as const

/** Messages that are one file, and what is done to them. */
export const media: Methods = {
  sendAnimation: sending('animation'),
  sendAudio: sending('audio'),
  sendDocument: sending('document'),
  sendPhoto: sending('photo'),
  sendSticker: sending('sticker'),
  sendVideo: sending('video'),
  sendVideoNote: sending('video_note'),
  sendVoice: sending('voice'),
  editMessageMedia: ({ world, count }, params) => {
    const room = writable(world, params.chat_id ?? 0)
    const message = ownIn(world, room, params.message_id)
    if (!changeable.some((kind) => message[kind] !== undefined)) throw badRequest("message can't be edited")
    const { type, media: file } = params.media
    if (type === 'live_photo') throw new Violated('live photos are not carried out')
    const body = { ...bodyOf(world, type, file, params.media), ...keyboard(params.reply_markup) }
    count(room.id)
    return change(world, room, message, body)
  },
  editMessageCaption: ({ world, count }, params) => {
    const room = writable(world, params.chat_id ?? 0)
    const message = ownIn(world, room, params.message_id)
    const { animation, audio, document, photo, video, voice } = message
    if (!(animation ?? audio ?? document ?? photo ?? video ?? voice))
      throw badRequest('there is no caption in the message to edit')
    count(room.id)
    const kept = Object.entries({ animation, audio, document, photo, video }).filter(([, value]) => value)
    const body = { ...Object.fromEntries(kept), ...captioned(params), ...keyboard(params.reply_markup) }
    return change(world, room, message, body)
  },
}
