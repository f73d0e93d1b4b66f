import type { InlineKeyboardMarkup, Message, MessageEntity, ReactionType, ReplyParameters } from '@grammyjs/types'
import { messageIn, seen, threadIn, writable } from '../access.ts'
import { seconds } from '../clock.ts'
import { badRequest, Violated } from '../errors.ts'
import { announce, type Room, type World } from '../state.ts'
import { entitiesOf, entityProblem } from '../text.ts'
import type { Api, Methods } from './method.ts'

const twoDays = 48 * 60 * 60

type Markup = Parameters<Api['sendMessage']>[0]['reply_markup']

interface Wording {
  readonly text: string
  readonly entities?: readonly MessageEntity[]
  readonly parse_mode?: string
}

const keyboard = (markup: Markup): { reply_markup?: InlineKeyboardMarkup } =>
  markup && 'inline_keyboard' in markup && markup.inline_keyboard.length > 0 ? { reply_markup: markup } : {}

/** A text message's body: checked, and with the entities that Telegram finds itself. */
const written = ({ text, entities, parse_mode }: Wording): Pick<Message, 'text' | 'entities'> => {
  if (parse_mode) throw new Violated('parse_mode: expected entities')
  if (text.trim() === '') throw badRequest('message text is empty')
  const problem = entityProblem(text, entities)
  if (problem) throw new Violated(problem)
  const all = entitiesOf(text, entities)
  return { text, ...(all.length > 0 ? { entities: all } : {}) }
}

/** What a send answers. Throws where there is no such message and the caller did not say that it may be missing. */
const answered = (room: Room, reply: ReplyParameters | undefined, old: number | undefined): number | undefined => {
  const id = reply?.message_id ?? old
  if (id === undefined) return undefined
  const message = room.messages.get(id)
  if (!message && !reply?.allow_sending_without_reply) throw badRequest('message to be replied not found')
  if (reply?.quote !== undefined && !message?.text?.includes(reply.quote)) throw badRequest('QUOTE_TEXT_INVALID')
  return message?.message_id
}

const demandSpeech = (world: World, room: Room): void => {
  if (room.standings.get(world.bot.id)?.is === 'muted')
    throw badRequest('not enough rights to send text messages to the chat')
}

const ownIn = (world: World, room: Room, id: number | undefined): Message => {
  const message = messageIn(room, id ?? 0, 'edit')
  if (message.from?.id !== world.bot.id) throw badRequest("message can't be edited")
  return message
}

const sameAs = (one: Message, other: Partial<Message>): boolean =>
  (['text', 'entities', 'reply_markup'] as const).every(
    (key) => JSON.stringify(one[key]) === JSON.stringify(other[key]),
  )

const unmodified =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'

// an edit without reply_markup takes the buttons away
const change = (world: World, room: Room, message: Message, body: Partial<Message>) => {
  if (sameAs(message, body)) throw badRequest(unmodified)
  const { reply_markup: _, entities: __, ...kept } = message
  const edited = { ...kept, ...body, edit_date: seconds(world.clock) }
  room.messages.set(message.message_id, edited)
  world.changed()
  return edited
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
  sendMessage: ({ world, count }, params) => {
    const room = writable(world, params.chat_id)
    demandSpeech(world, room)
    const body = { ...written(params), ...keyboard(params.reply_markup) }
    const thread = threadIn(world, room, params.message_thread_id)
    const replyTo = answered(room, params.reply_parameters, params.reply_to_message_id)
    count(room.id)
    const draft = { from: world.bot, body, ...(thread ? { thread } : {}), ...(replyTo ? { replyTo } : {}) }
    return { ...world.post(room, draft), text: params.text }
  },
  editMessageText: ({ world, count }, params) => {
    const room = writable(world, params.chat_id ?? 0)
    const message = ownIn(world, room, params.message_id)
    if (message.text === undefined) throw badRequest('there is no text in the message to edit')
    const text = params.text ?? ''
    const body = { ...written({ ...params, text }), ...keyboard(params.reply_markup) }
    count(room.id)
    return { ...change(world, room, message, body), text }
  },
  editMessageReplyMarkup: ({ world, count }, params) => {
    const room = writable(world, params.chat_id ?? 0)
    const message = ownIn(world, room, params.message_id)
    const { text, entities } = message
    count(room.id)
    const body = { ...(text ? { text } : {}), ...(entities ? { entities } : {}), ...keyboard(params.reply_markup) }
    return change(world, room, message, body)
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
