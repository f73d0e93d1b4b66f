import type { InlineKeyboardMarkup, Message, MessageEntity, ReplyParameters } from '@grammyjs/types'
import { threadIn, writable } from '../access.ts'
import { badRequest, Violated } from '../errors.ts'
import type { Room, World } from '../state.ts'
import { entitiesOf, entityProblem, isEmpty } from '../text.ts'
import type { Api, Call } from './method.ts'

type Markup = Parameters<Api['sendMessage']>[0]['reply_markup']

export interface Wording {
  readonly text: string
  readonly entities?: readonly MessageEntity[] | undefined
  readonly parse_mode?: string | undefined
}

/** Where a send goes, and what it answers. */
export interface Sending {
  readonly chat_id: number | string
  readonly message_thread_id?: number
  readonly reply_parameters?: ReplyParameters
  readonly reply_to_message_id?: number
  readonly reply_markup?: Markup
}

export const keyboard = (markup: Markup): { reply_markup?: InlineKeyboardMarkup } =>
  markup && 'inline_keyboard' in markup && markup.inline_keyboard.length > 0 ? { reply_markup: markup } : {}

/** Words as they will stand there: checked, and with the entities that Telegram finds itself. */
export const worded = ({ text, entities, parse_mode }: Wording): readonly MessageEntity[] => {
  if (parse_mode) throw new Violated('parse_mode: expected entities')
  const problem = entityProblem(text, entities)
  if (problem) throw new Violated(problem)
  return entitiesOf(text, entities)
}

/** A text message's body. */
export const written = (wording: Wording): Pick<Message, 'text' | 'entities'> => {
  if (isEmpty(wording.text)) throw badRequest('message text is empty')
  const all = worded(wording)
  return { text: wording.text, ...(all.length > 0 ? { entities: [...all] } : {}) }
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

/** Puts what the bot sends into a chat: one message for each of the bodies. */
export const send = ({ world, count }: Call, sending: Sending, bodies: readonly Partial<Message>[]): Message[] => {
  const room = writable(world, sending.chat_id)
  demandSpeech(world, room)
  const thread = threadIn(world, room, sending.message_thread_id)
  const replyTo = answered(room, sending.reply_parameters, sending.reply_to_message_id)
  const about = { from: world.bot, ...(thread ? { thread } : {}), ...(replyTo ? { replyTo } : {}) }
  for (const _ of bodies) count(room.id)
  return bodies.map((body) => world.post(room, { ...about, body: { ...body, ...keyboard(sending.reply_markup) } }))
}
