import type { Message, MessageEntity, ReactionType } from '@grammyjs/types'
import type { MediaKind } from './media.ts'
import type { Room, World } from './state.ts'

/** A file as people see it in their app. */
export interface SeenFile {
  readonly kind: MediaKind
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** SHA-256, in hexadecimal. */
  readonly hash: string
  readonly duration?: number
  readonly width?: number
  readonly height?: number
  /** Bytes of the little picture. */
  readonly thumbnail?: number
  readonly album?: string
}

/** A message as people see it in their app. */
export interface Seen {
  readonly id: number
  readonly from: string
  readonly thread?: number
  /** The words, or those under a file. */
  readonly text: string
  readonly entities: readonly MessageEntity[]
  /** The message that it answers. Not the one that made its topic: apps do not show that. */
  readonly replyTo?: number
  /** The words of that which it quotes. */
  readonly quote?: { readonly text: string; readonly position: number }
  /** The buttons' labels, row after row. */
  readonly buttons: readonly (readonly string[])[]
  /** Everybody's. */
  readonly reactions: readonly string[]
  readonly edited: boolean
  readonly pinned?: true
  readonly file?: SeenFile
  readonly place?: { readonly latitude: number; readonly longitude: number; readonly title?: string }
}

const emoji = (reaction: ReactionType): string => (reaction.type === 'emoji' ? reaction.emoji : reaction.type)

const kinds = ['animation', 'audio', 'photo', 'sticker', 'video', 'video_note', 'voice', 'document'] as const

/** What of a message is a file: of a picture its largest size. */
const fileIn = (message: Message) =>
  kinds.flatMap((kind) => {
    const found = kind === 'photo' ? message.photo?.at(-1) : message[kind]
    return found ? [{ kind, found }] : []
  })[0]

interface Measured {
  readonly file_id: string
  readonly duration?: number
  readonly width?: number
  readonly height?: number
  readonly thumbnail?: { readonly file_size?: number }
}

const seenFile = ({ files }: World, message: Message): { file: SeenFile } | undefined => {
  const { kind, found } = fileIn(message) ?? {}
  const stored = found && files.find(found.file_id)
  if (!kind || !stored) return undefined
  const { duration, width, height, thumbnail }: Measured = found
  const { name, size, hash } = stored
  const file = {
    ...{ kind, name, size, hash },
    ...(duration === undefined ? {} : { duration }),
    ...(width === undefined || height === undefined ? {} : { width, height }),
    ...(thumbnail?.file_size === undefined ? {} : { thumbnail: thumbnail.file_size }),
    ...(message.media_group_id === undefined ? {} : { album: message.media_group_id }),
  }
  return { file }
}

const seenPlace = ({ location, venue }: Message) =>
  location && {
    place: {
      latitude: location.latitude,
      longitude: location.longitude,
      ...(venue ? { title: venue.title } : {}),
    },
  }

const isSeen = (message: Message): boolean =>
  message.text !== undefined || message.location !== undefined || message.contact !== undefined || !!fileIn(message)

/** Service messages are left out. */
export const seenIn = (world: World, room: Room): readonly Seen[] =>
  [...room.messages.values()].filter(isSeen).map((message) => seen(world, room, message))

const seen = (world: World, room: Room, message: Message): Seen => {
  const { message_id, message_thread_id: thread, reply_to_message: answers, quote, reply_markup } = message
  return {
    id: message_id,
    from: message.from?.first_name ?? '',
    text: message.text ?? message.caption ?? '',
    entities: message.entities ?? message.caption_entities ?? [],
    ...(thread === undefined ? {} : { thread }),
    ...(answers && answers.message_id !== thread ? { replyTo: answers.message_id } : {}),
    ...(quote && { quote: { text: quote.text, position: quote.position } }),
    buttons: (reply_markup?.inline_keyboard ?? []).map((row) => row.map(({ text }) => text)),
    reactions: [...(room.reactions.get(message_id)?.values() ?? [])].flat().map(emoji),
    edited: message.edit_date !== undefined,
    ...(room.pinned.includes(message_id) && { pinned: true as const }),
    ...seenFile(world, message),
    ...seenPlace(message),
  }
}
