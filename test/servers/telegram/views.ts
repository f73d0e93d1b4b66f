import type { Message, MessageEntity, ReactionType } from '@grammyjs/types'
import type { Room } from './state.ts'

/** A message as people see it in their app. */
export interface Seen {
  readonly id: number
  readonly from: string
  readonly thread?: number
  readonly text: string
  readonly entities: readonly MessageEntity[]
  /** The message that it answers. Not the one that made its topic: apps do not show that. */
  readonly replyTo?: number
  /** The buttons' labels, row after row. */
  readonly buttons: readonly (readonly string[])[]
  /** Everybody's. */
  readonly reactions: readonly string[]
  readonly edited: boolean
}

const emoji = (reaction: ReactionType): string => (reaction.type === 'emoji' ? reaction.emoji : reaction.type)

/** Service messages are left out. */
export const seenIn = (room: Room): readonly Seen[] =>
  [...room.messages.values()].filter(({ text }) => text !== undefined).map((message) => seen(room, message))

const seen = (room: Room, message: Message): Seen => {
  const { message_id, message_thread_id: thread, reply_to_message: answers, reply_markup } = message
  return {
    id: message_id,
    from: message.from?.first_name ?? '',
    text: message.text ?? '',
    entities: message.entities ?? [],
    ...(thread === undefined ? {} : { thread }),
    ...(answers && answers.message_id !== thread ? { replyTo: answers.message_id } : {}),
    buttons: (reply_markup?.inline_keyboard ?? []).map((row) => row.map(({ text }) => text)),
    reactions: [...(room.reactions.get(message_id)?.values() ?? [])].flat().map(emoji),
    edited: message.edit_date !== undefined,
  }
}
