import type { InlineKeyboardMarkup, Message, MessageEntity, ReplyParameters, TextQuote } from '@grammyjs/types'
import { threadIn, writable } from '../access.ts'
import { badRequest, Violated } from '../errors.ts'
import type { Room, World } from '../state.ts'
import { asKept, entitiesOf, entityProblem, isEmpty } from '../text.ts'
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

/** Words as they will stand there: checked, cleaned, and with the entities that Telegram finds itself. */
export const worded = ({ text: given, entities, parse_mode }: Wording) => {
  if (parse_mode) throw new Violated('parse_mode: expected entities')
  const problem = entityProblem(given, entities)
  if (problem) throw new Violated(problem)
  const kept = asKept(given, entities)
  return { text: kept.text, entities: entitiesOf(kept.text, kept.entities) }
}

/** A text message's body. */
export const written = (wording: Wording): Pick<Message, 'text' | 'entities'> => {
  if (isEmpty(wording.text)) throw badRequest('message text is empty')
  const { text, entities } = worded(wording)
  return { text, ...(entities.length > 0 ? { entities } : {}) }
}

// the marks of a quote that are compared with those of the message
const compared: ReadonlySet<string> = new Set(['bold', 'italic', 'underline', 'strikethrough', 'spoiler'])

const marks = (entities: readonly MessageEntity[] = [], from = 0, to = Number.POSITIVE_INFINITY): string => {
  const there = entities.filter(
    ({ type, offset, length }) => compared.has(type) && offset < to && offset + length > from,
  )
  const cut = there.map(({ type, offset, length }) => {
    const start = Math.max(offset, from)
    return [start - from, Math.min(offset + length, to) - start, type]
  })
  return JSON.stringify(cut.toSorted())
}

/** The quote as it will stand there: words of the message under the same marks, nearest to where they are said to stand. */
const quotedFrom = (message: Message | undefined, reply: ReplyParameters | undefined): TextQuote | undefined => {
  const { quote, quote_entities, quote_position = 0 } = reply ?? {}
  if (quote === undefined) return undefined
  const { text = message?.caption ?? '', entities = message?.caption_entities ?? [] } = message ?? {}
  const found = Array.from({ length: quote ? text.length : 0 }, (_, at) => at)
    .filter((at) => text.startsWith(quote, at))
    .filter((at) => marks(entities, at, at + quote.length) === marks(quote_entities))
    .toSorted((one, other) => Math.abs(one - quote_position) - Math.abs(other - quote_position))
  const [position] = found
  if (position === undefined) throw badRequest('QUOTE_TEXT_INVALID')
  return { text: quote, position, is_manual: true }
}

/** What a send answers. Throws where there is no such message and the caller did not say that it may be missing. */
const answered = (room: Room, reply: ReplyParameters | undefined, old: number | undefined) => {
  const id = reply?.message_id ?? old
  if (id === undefined) return {}
  const message = room.messages.get(id)
  if (!message && !reply?.allow_sending_without_reply) throw badRequest('message to be replied not found')
  const quote = quotedFrom(message, reply)
  return { ...(message && { replyTo: message.message_id }), ...(quote && { quote }) }
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
  const { replyTo, quote } = answered(room, sending.reply_parameters, sending.reply_to_message_id)
  const about = { from: world.bot, ...(thread ? { thread } : {}), ...(replyTo ? { replyTo } : {}) }
  for (const _ of bodies) count(room.id)
  return bodies.map((body) =>
    world.post(room, { ...about, body: { ...body, ...(quote && { quote }), ...keyboard(sending.reply_markup) } }),
  )
}
