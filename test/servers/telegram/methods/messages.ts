import type { Message, ReactionType, Update } from '@grammyjs/types'
import { messageIn, seen, writable } from '../access.ts'
import { seconds } from '../clock.ts'
import { badRequest } from '../errors.ts'
import { announce, type Room, type World } from '../state.ts'
import type { Methods } from './method.ts'
import { keyboard, send, written } from './sending.ts'

const twoDays = 48 * 60 * 60

/** A message that the bot may edit. */
export const ownIn = (world: World, room: Room, id: number | undefined): Message => {
  const message = messageIn(room, id ?? 0, 'edit')
  if (message.from?.id !== world.bot.id) throw badRequest("message can't be edited")
  return message
}

const contents = [
  'text',
  'entities',
  'caption',
  'caption_entities',
  'reply_markup',
  'animation',
  'audio',
  'document',
  'photo',
  'video',
] as const

const sameAs = (one: Message, other: Partial<Message>): boolean =>
  contents.every((key) => JSON.stringify(one[key]) === JSON.stringify(other[key]))

const unmodified =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'

const without = (message: Message): Message =>
  Object.fromEntries(Object.entries(message).filter(([key]) => !contents.some((one) => one === key))) as Message

/** Gives a message other contents. An edit without reply_markup takes the buttons away. */
export const change = (world: World, room: Room, message: Message, body: Partial<Message>) => {
  if (sameAs(message, body)) throw badRequest(unmodified)
  const edited = { ...without(message), ...body, edit_date: seconds(world.clock) }
  room.messages.set(message.message_id, edited)
  world.changed()
  // who edits was there before
  return edited as Update.Edited & Message
}

const demandDeletable = (world: World, room: Room, message: Message): void => {
  const own = message.from?.id === world.bot.id || room.chat.type === 'private'
  const young = message.date > seconds(world.clock) - twoDays
  const fixed = message.forum_topic_created !== undefined
  if (fixed || !young || !(own || world.may(room, world.bot.id, 'can_delete_messages')))
    throw badRequest("message can't be deleted")
}

const remove = (room: Room, id: number): void => {
  room.messages.delete(id)
  room.reactions.delete(id)
}

/** Messages and what is done to them. */
export const messages: Methods = {
  sendMessage: (call, params) => {
    const [message] = send(call, params, [written(params)])
    return message as Message.TextMessage
  },
  editMessageText: ({ world, count }, params) => {
    const room = writable(world, params.chat_id ?? 0)
    const message = ownIn(world, room, params.message_id)
    if (message.text === undefined) throw badRequest('there is no text in the message to edit')
    const text = params.text ?? ''
    const body = { ...written({ ...params, text }), ...keyboard(params.reply_markup) }
    count(room.id)
    return { ...change(world, room, message, body), text: body.text ?? '' }
  },
  editMessageReplyMarkup: ({ world, count }, params) => {
    const room = writable(world, params.chat_id ?? 0)
    const message = ownIn(world, room, params.message_id)
    count(room.id)
    const kept = contents.filter((key) => key !== 'reply_markup' && message[key] !== undefined)
    const body = Object.fromEntries(kept.map((key) => [key, message[key]]))
    return change(world, room, message, { ...body, ...keyboard(params.reply_markup) })
  },
  deleteMessage: ({ world }, { chat_id, message_id }) => {
    const room = writable(world, chat_id)
    demandDeletable(world, room, messageIn(room, message_id, 'delete'))
    remove(room, message_id)
    world.changed()
    return true
  },
  deleteMessages: ({ world }, { chat_id, message_ids }) => {
    const room = writable(world, chat_id)
    const found = message_ids.flatMap((id) => room.messages.get(id) ?? [])
    for (const message of found) demandDeletable(world, room, message)
    for (const message of found) remove(room, message.message_id)
    world.changed()
    return true
  },
  setMessageReaction: ({ world }, { chat_id, message_id, reaction = [] }) => {
    const room = seen(world, chat_id)
    messageIn(room, message_id, 'react')
    const allowed = (one: ReactionType) => one.type === 'emoji'
    if (reaction.length > 1) throw badRequest('REACTIONS_TOO_MANY')
    if (!reaction.every(allowed)) throw badRequest('REACTION_INVALID')
    const given = room.reactions.get(message_id) ?? new Map<number, readonly ReactionType[]>()
    room.reactions.set(message_id, given.set(world.bot.id, reaction))
    world.changed()
    return true
  },
  pinChatMessage: ({ world }, { chat_id, message_id }) => {
    const room = writable(world, chat_id)
    const message = messageIn(room, message_id, 'pin')
    if (room.chat.type !== 'private' && !world.may(room, world.bot.id, 'can_pin_messages'))
      throw badRequest('not enough rights to manage pinned messages in the chat')
    room.pinned.push(message_id)
    const { reply_to_message: _, ...pinned } = message
    const body = { pinned_message: { ...pinned, reply_to_message: undefined } }
    const thread = message.message_thread_id
    announce(world, world.post(room, { from: world.bot, body, ...(thread ? { thread } : {}) }))
    return true
  },
}
