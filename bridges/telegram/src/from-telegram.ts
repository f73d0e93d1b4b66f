import type { Author, ChatKey, Linked, PlaceId, Remote, RemoteId, Wish } from '@queqiao/hub'
import type { Text } from '@queqiao/protocol/model'
import { type Spot, toRemote, updateId } from './ids.ts'
import type { Message, Update } from './telegram.ts'

/** What an update says to us, before anything is looked up. */
export type Said =
  | {
      /** `edit`: the words are now these. */
      readonly kind: 'words' | 'edit' | 'other'
      readonly from: RemoteId
      readonly by: Author
      /** The words; of what cannot be passed on, its kind. */
      readonly text: string
      /** The message that it answers. */
      readonly answers?: RemoteId
    }
  /** Not for WeChat, and why. `warn`: somebody should mend something. */
  | { readonly kind: 'nothing'; readonly level: 'debug' | 'warn'; readonly why: string }

// Kinds of messages that people send, as the Bot API names their fields (type Message). All others but text are what
// Telegram itself reports of a chat.
const sendable = [
  'animation',
  'audio',
  'checklist',
  'contact',
  'dice',
  'document',
  'game',
  'live_photo',
  'location',
  'paid_media',
  'photo',
  'poll',
  'rich_message',
  'sticker',
  'story',
  'venue',
  'video',
  'video_note',
  'voice',
] as const satisfies readonly (keyof Message)[]

const kindOf = (message: Message): string | undefined => sendable.find((field) => message[field] !== undefined)

const anonymousAdmin = 1087968824

/** Why a message is not passed on because of who sent it. */
const disregarded = ({ from, sender_chat, chat }: Message): Said | undefined => {
  const nothing = (level: 'debug' | 'warn', why: string): Said => ({ kind: 'nothing', level, why })
  if (from?.id === anonymousAdmin || sender_chat?.id === chat.id)
    return nothing('warn', 'an anonymous admin wrote: nobody is known by that; switch off "Remain anonymous"')
  if (sender_chat) return nothing('debug', 'a channel wrote')
  return !from || from.is_bot ? nothing('debug', 'a bot wrote') : undefined
}

/** In a forum, everything in a topic answers the service message that made the topic: that is no answer of a person. */
const answersOf = ({ chat, is_topic_message, message_thread_id, reply_to_message: reply }: Message) =>
  reply && !(is_topic_message && reply.message_id === message_thread_id)
    ? { answers: toRemote({ chat: chat.id, message: reply.message_id }) }
    : {}

/** A thread outside a forum is only a chain of answers. */
const spotOf = ({ chat, is_topic_message, message_thread_id }: Message): Spot => ({
  chat: chat.id,
  thread: is_topic_message ? (message_thread_id ?? 0) : 0,
})

/** What a person said or changed; absent for everything else that Telegram reports. */
const personal = ({ message, edited_message }: Update): Message | undefined => {
  const said = message ?? edited_message
  return said && (said.text !== undefined || kindOf(said)) ? said : undefined
}

/** Where a person said something; absent for updates that are about something else. */
export const spoken = (update: Update): Spot | undefined => {
  const message = personal(update)
  return message && spotOf(message)
}

/** An update as the hub keeps it. */
export const toReceived = (update: Update, place: PlaceId): Remote => {
  const group = update.message?.media_group_id
  return {
    id: updateId(update.update_id),
    place,
    body: JSON.stringify(update),
    ...(group && { group }),
  }
}

const nameOf = ({ first_name, last_name }: NonNullable<Message['from']>): string =>
  last_name ? `${first_name} ${last_name}` : first_name

/** Whether somebody wrote a line for us: a command, as Telegram calls it. */
export const isCommand = ({ message }: Update): boolean => message?.text?.startsWith('/') ?? false

const sortOf = ({ message }: Update, { text }: Message): Extract<Said, { from: RemoteId }>['kind'] => {
  if (text === undefined) return 'other'
  return message ? 'words' : 'edit'
}

/** Reads what a person said. */
export const fromTelegram = (update: Update): Said => {
  const message = personal(update)
  if (!message?.from) return { kind: 'nothing', level: 'debug', why: 'nobody said anything' }
  const why = disregarded(message)
  if (why) return why
  // such as a live location that moves on, or other words under a picture
  if (!update.message && message.text === undefined)
    return { kind: 'nothing', level: 'debug', why: 'what was no text has changed' }
  return {
    kind: sortOf(update, message),
    from: toRemote({ chat: message.chat.id, message: message.message_id }),
    by: { id: String(message.from.id), name: nameOf(message.from) },
    text: message.text ?? kindOf(message) ?? '',
    ...answersOf(message),
  }
}

/** A command without its slash; nothing if it names another bot. A group's `/help@our_bot` is our `help`. */
const commandLine = (text: string, username: string | undefined): string | undefined => {
  const [, name = '', bot, rest = text] = /^\/([^\s@]*)(?:@(\w+))?([\s\S]*)$/.exec(text) ?? []
  const forOther = bot && username && bot.toLowerCase() !== username.toLowerCase()
  return forOther ? undefined : (name + rest).trim()
}

/** An answer to a member's message in a room calls that member. */
const calling = (text: string, to: ChatKey, linked: Linked | undefined): Text =>
  to.chat?.kind === 'room' && linked?.sender && !linked.fromSelf
    ? [{ mention: linked.sender.id, name: linked.sender.name }, ` ${text}`]
    : [text]

const refusals = {
  edit: () => 'an edit cannot be sent to WeChat',
  other: (kind: string) => `a ${kind.replaceAll('_', ' ')} cannot be passed on yet`,
}

/** Where it was said, and what is known there. */
export interface Where {
  readonly to: ChatKey
  /** The message that it answers, if the hub knows it. */
  readonly linked?: Linked | undefined
  /** The bot's own name. */
  readonly username?: string | undefined
}

/** What a person wants done; nothing where the words are for people of this side only. */
export const toWish = (said: Extract<Said, { from: RemoteId }>, { to, linked, username }: Where): Wish | undefined => {
  const { from, by, text } = said
  // a team's note
  if (text.startsWith('//')) return undefined
  if (said.kind === 'words' && text.startsWith('/')) {
    const line = commandLine(text, username)
    return line === undefined ? undefined : { kind: 'desk', from, by, to, line }
  }
  // General is the group's own; only commands there are for us
  if (!to.chat) return undefined
  if (said.kind !== 'words') return { kind: 'refusal', from, by, to, reason: refusals[said.kind](text) }
  const content = { kind: 'text', text: calling(text, to, linked) } as const
  return { kind: 'command', from, by, to, command: { kind: 'send', chat: to.chat, content } }
}
