import type { Message, MessageEntity, ReactionType, RichBlock, RichText } from '@grammyjs/types'
import type { MediaKind } from './media.ts'
import { plainOf } from './methods/rich.ts'
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
  /** A rich message: `text` is then what it says, line by line. */
  readonly page?: { readonly blocks: readonly RichBlock[]; readonly files: readonly SeenFile[] }
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

const asFile = ({ files }: World, kind: MediaKind, found: Measured): SeenFile | undefined => {
  const stored = files.find(found.file_id)
  if (!stored) return undefined
  const { duration, width, height, thumbnail } = found
  const { name, size, hash } = stored
  return {
    ...{ kind, name, size, hash },
    ...(duration === undefined ? {} : { duration }),
    ...(width === undefined || height === undefined ? {} : { width, height }),
    ...(thumbnail?.file_size === undefined ? {} : { thumbnail: thumbnail.file_size }),
  }
}

const seenFile = (world: World, message: Message): { file: SeenFile } | undefined => {
  const { kind, found } = fileIn(message) ?? {}
  const file = kind && found && asFile(world, kind, found)
  const { media_group_id: album } = message
  return file && { file: { ...file, ...(album === undefined ? {} : { album }) } }
}

/** What a block says, line by line, and the files on it. */
const read = (world: World, block: RichBlock): { lines: readonly string[]; files: readonly SeenFile[] } => {
  switch (block.type) {
    case 'heading':
    case 'paragraph':
      return { lines: [plainOf(block.text)], files: [] }
    case 'details': {
      const inner = block.blocks.map((one) => read(world, one))
      return {
        lines: [plainOf(block.summary), ...inner.flatMap(({ lines }) => lines)],
        files: inner.flatMap(({ files }) => files),
      }
    }
    default: {
      const lines = 'caption' in block && block.caption && 'text' in Object(block.caption) ? [captionOf(block)] : []
      const found = foundIn(block)
      const file = found && asFile(world, found.kind, found.file)
      return { lines, files: file ? [file] : [] }
    }
  }
}

const captionOf = ({ caption }: { caption?: unknown }): string => plainOf((caption as { text: RichText }).text)

const foundIn = (block: RichBlock): { kind: MediaKind; file: Measured } | undefined => {
  switch (block.type) {
    case 'photo': {
      const file = block.photo.at(-1)
      return file && { kind: 'photo', file }
    }
    case 'animation':
      return { kind: 'animation', file: block.animation }
    case 'audio':
      return { kind: 'audio', file: block.audio }
    case 'document':
      return { kind: 'document', file: block.document }
    case 'video':
      return { kind: 'video', file: block.video }
    case 'voice_note':
      return { kind: 'voice', file: block.voice_note }
    default:
      return undefined
  }
}

const seenPage = (world: World, { rich_message }: Message) => {
  if (!rich_message) return undefined
  const { blocks } = rich_message
  const parts = blocks.map((block) => read(world, block))
  return {
    text: parts.flatMap(({ lines }) => lines).join('\n'),
    page: { blocks, files: parts.flatMap(({ files }) => files) },
  }
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
  (message.text ?? message.rich_message) !== undefined ||
  message.location !== undefined ||
  message.contact !== undefined ||
  !!fileIn(message)

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
    ...seenPage(world, message),
  }
}
