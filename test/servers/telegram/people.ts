import { randomUUID } from 'node:crypto'
import type { InlineKeyboardButton, Message, MessageEntity, ReactionType, User } from '@grammyjs/types'
import { seconds } from './clock.ts'
import { type Bytes, fileOf } from './files.ts'
import { captionBody, type MediaFacts, type MediaKind, mediaBody } from './media.ts'
import { memberOf } from './standing.ts'
import { announce, type Draft, type Room, type Standing, type Topic, type World } from './state.ts'
import { entitiesOf } from './text.ts'

/** A chat: itself, or its id. */
export type Where = number | { readonly id: number }
/** A message: itself, or where it stands. */
export type Which = { readonly message_id: number; readonly chat: { readonly id: number } }

export interface Saying {
  /** The topic. None: the General topic of a forum, or a chat without topics. */
  readonly thread?: number
  readonly entities?: readonly MessageEntity[]
  /** The message that it answers. */
  readonly replyTo?: number
  /** Words that they picked out of that, and where these stand. */
  readonly quote?: { readonly text: string; readonly position: number }
  /** As an administrator who hides behind the group. */
  readonly anonymous?: boolean
}

/** A file that somebody sends. */
export interface Showing extends Omit<MediaFacts, 'thumbnail'> {
  readonly kind: MediaKind
  readonly name: string
  readonly bytes: Bytes
  readonly caption?: string
  readonly entities?: readonly MessageEntity[]
  readonly thumbnail?: Bytes
}

/** Where somebody is, or a place with its name. */
export interface Locating {
  readonly latitude: number
  readonly longitude: number
  readonly title?: string
  readonly address?: string
}

/** What pressing a button brought. */
export interface Answer {
  readonly text?: string
  readonly alert: boolean
}

type Emoji = Extract<ReactionType, { type: 'emoji' }>['emoji']

const groupAnonymousBot: User = { id: 1087968824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' }

/** Somebody with a Telegram app. What they cannot do throws, with the code that their app would get. */
export class Person {
  readonly user: User
  private readonly world: World

  constructor(world: World, user: User) {
    this.world = world
    this.user = user
  }

  get id(): number {
    return this.user.id
  }

  send(where: Where, text: string, { entities, quote, ...saying }: Saying = {}): Message {
    const found = entitiesOf(text, entities)
    const picked = quote ? { quote: { ...quote, is_manual: true } as const } : {}
    return this.say(where, { text, ...picked, ...(found.length > 0 ? { entities: found } : {}) }, saying)
  }

  /** Sends a file, with or without words under it. */
  show(where: Where, showing: Showing, saying: Omit<Saying, 'entities' | 'quote'> = {}): Message {
    return this.say(where, this.bodyOf(showing), saying)
  }

  /** Sends several files as one album. */
  showAlbum(where: Where, showings: readonly Showing[], saying: Omit<Saying, 'entities' | 'quote'> = {}): Message[] {
    const media_group_id = this.world.album()
    return showings.map((showing) => this.say(where, { ...this.bodyOf(showing), media_group_id }, saying))
  }

  locate(
    where: Where,
    { title, address = '', ...location }: Locating,
    saying: Omit<Saying, 'entities' | 'quote'> = {},
  ): Message {
    return this.say(where, title ? { venue: { location, title, address }, location } : { location }, saying)
  }

  /** Sends somebody's contact. */
  contact(
    where: Where,
    contact: NonNullable<Message['contact']>,
    saying: Omit<Saying, 'entities' | 'quote'> = {},
  ): Message {
    return this.say(where, { contact }, saying)
  }

  /** Throws a die: something that is no text. */
  dice(where: Where, { thread }: Pick<Saying, 'thread'> = {}): Message {
    return this.say(where, { dice: { emoji: '🎲', value: 4 } }, thread ? { thread } : {})
  }

  reply(to: Which, text: string, saying: Omit<Saying, 'replyTo' | 'thread'> = {}): Message {
    const { message_id, message_thread_id: thread } = this.message(to)
    return this.send(to.chat, text, { ...saying, replyTo: message_id, ...(thread ? { thread } : {}) })
  }

  edit(which: Which, text: string, entities: readonly MessageEntity[] = []): Message {
    const found = entitiesOf(text, entities)
    return this.change(which, { text, ...(found.length > 0 ? { entities: found } : {}) })
  }

  /** Changes the words under a file. */
  editCaption(which: Which, caption: string): Message {
    return this.change(which, captionBody(caption, entitiesOf(caption)))
  }

  /** Tells of an edit that changes nothing, as Telegram does when it has found a link's preview. */
  touch(which: Which): Message {
    const { text, entities, caption, caption_entities } = this.message(which)
    const body = { text, entities, caption, caption_entities }
    return this.change(which, Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)))
  }

  private change(which: Which, body: Partial<Message>): Message {
    const { room, message } = this.own(which)
    const { entities: _, caption_entities: __, ...rest } = message
    const edited = { ...rest, ...body, edit_date: seconds(this.world.clock) }
    room.messages.set(message.message_id, edited)
    if (this.reaches(room, edited)) announce(this.world, edited, 'edited_message')
    this.world.changed()
    return edited
  }

  /** Takes a message back. No bot is ever told. */
  delete(which: Which): void {
    const { room, message } = this.own(which)
    room.messages.delete(message.message_id)
    this.world.changed()
  }

  /** Presses the button with this label, or this data. Resolves when the bot answers it. */
  click(which: Which, button: string): Promise<Answer> {
    return this.looking(which)(button)
  }

  /** Looks at a message as it is now, to press a button of it later: an app shows buttons for a while that are gone. */
  looking(which: Which): (button: string) => Promise<Answer> {
    const message = this.message(which)
    return (button) => this.press(message, button)
  }

  private press(message: Message, button: string): Promise<Answer> {
    const fits = (one: InlineKeyboardButton) =>
      'callback_data' in one && (one.text === button || one.callback_data === button)
    const found = message.reply_markup?.inline_keyboard.flat().find(fits)
    if (!found || !('callback_data' in found)) throw new Error('BUTTON_NOT_THERE')
    const { promise, resolve } = Promise.withResolvers<Answer>()
    const id = String(BigInt(`0x${randomUUID().replaceAll('-', '').slice(0, 15)}`))
    const query = { id, from: this.user, message, chat_instance: String(message.chat.id), data: found.callback_data }
    this.world.presses.set(id, { query, at: this.world.clock.now(), answered: resolve })
    this.world.updates.add('callback_query', query)
    return promise
  }

  /** Sets the one reaction, or takes it away. The bot hears of it as an administrator that asked for such updates. */
  react(which: Which, emoji?: Emoji): void {
    const { message_id } = this.message(which)
    const room = this.room(which.chat)
    const given = room.reactions.get(message_id) ?? new Map<number, readonly ReactionType[]>()
    const old_reaction = [...(given.get(this.id) ?? [])]
    const new_reaction: ReactionType[] = emoji ? [{ type: 'emoji', emoji }] : []
    room.reactions.set(message_id, given.set(this.id, new_reaction))
    const about = { chat: room.chat, message_id, user: this.user, date: seconds(this.world.clock) }
    if (room.chat.type === 'private' || room.standings.get(this.world.bot.id)?.is === 'administrator')
      this.world.updates.add('message_reaction', { ...about, old_reaction, new_reaction })
    this.world.changed()
  }

  createTopic(where: Where, name: string, color = 0x6fb9f0): Topic {
    const room = this.room(where)
    const message = this.world.openTopic(room, this.user, { name, color })
    announce(this.world, message)
    return this.topic(room, message.message_id)
  }

  renameTopic(where: Where, thread: number, name: string): void {
    this.managed(where, thread).name = name
    this.service(where, thread, { forum_topic_edited: { name } })
  }

  closeTopic(where: Where, thread: number): void {
    this.managed(where, thread).state = 'closed'
    this.service(where, thread, { forum_topic_closed: {} })
  }

  reopenTopic(where: Where, thread: number): void {
    this.managed(where, thread).state = 'open'
    this.service(where, thread, { forum_topic_reopened: {} })
  }

  /** Deletes a topic with all its messages. No bot is ever told. */
  deleteTopic(where: Where, thread: number): void {
    this.world.dropTopic(this.room(where), this.managed(where, thread))
  }

  /** Makes of the bot what `to` says: throws it out, takes its rights, gives them back. */
  setBot(where: Where, to: Standing): void {
    const room = this.room(where)
    const { bot, clock, updates } = this.world
    const before = room.standings.get(bot.id) ?? { is: 'left' }
    room.standings.set(bot.id, to)
    const [old_chat_member, new_chat_member] = [memberOf(bot, before), memberOf(bot, to)]
    updates.add('my_chat_member', {
      chat: room.chat,
      from: this.user,
      date: seconds(clock),
      old_chat_member,
      new_chat_member,
    })
  }

  /** Opens the private chat with the bot. */
  start(): Message {
    const room = this.privately()
    delete room.shut
    return this.send(room, '/start')
  }

  /** The bot may not write to this person any more, until `start`. */
  block(): void {
    this.privately().shut = 'bot was blocked by the user'
  }

  /** The private chat with the bot. Until `start` the bot may not write there. */
  privately(): Room {
    const known = this.world.rooms.get(this.id)
    if (known) return known
    const { id, first_name, username } = this.user
    const room = this.world.open({ id, type: 'private', first_name, ...(username ? { username } : {}) })
    room.shut = "bot can't initiate conversation with a user"
    room.standings.set(this.id, { is: 'member' }).set(this.world.bot.id, { is: 'member' })
    return room
  }

  private bodyOf({ kind, name, bytes, caption, entities, ...facts }: Showing): Partial<Message> {
    const thumbnail = facts.thumbnail && fileOf('thumbnail.jpg', facts.thumbnail)
    const body = mediaBody(this.world, kind, fileOf(name, bytes), { ...facts, thumbnail })
    return { ...body, ...captionBody(caption, entitiesOf(caption ?? '', entities)) }
  }

  private say(
    where: Where,
    body: Partial<Message>,
    { thread, replyTo, anonymous }: Omit<Saying, 'entities' | 'quote'>,
  ): Message {
    const room = this.room(where)
    const [from, behind] = anonymous ? [groupAnonymousBot, { sender_chat: room.chat }] : [this.user, {}]
    const about = { ...(thread ? { thread } : {}), ...(replyTo ? { replyTo } : {}) }
    return this.post(room, { from, body: { ...body, ...behind }, ...about })
  }

  private post(room: Room, draft: Draft): Message {
    this.mustSpeak(room, draft.thread)
    const message = this.world.post(room, draft)
    if (this.reaches(room, message)) announce(this.world, message)
    return message
  }

  private service(where: Where, thread: number, body: Partial<Message>): void {
    announce(this.world, this.world.post(this.room(where), { from: this.user, thread, body }))
  }

  private room(where: Where): Room {
    const room = this.world.rooms.get(typeof where === 'number' ? where : where.id)
    if (!room?.standings.has(this.id)) throw new Error('CHAT_ID_INVALID')
    return room
  }

  private topic(room: Room, thread: number): Topic {
    const topic = room.topics.get(thread)
    if (!topic || topic.state === 'deleted') throw new Error('TOPIC_ID_INVALID')
    return topic
  }

  private message({ chat, message_id }: Which): Message {
    const message = this.room(chat).messages.get(message_id)
    if (!message) throw new Error('MESSAGE_ID_INVALID')
    return message
  }

  private own(which: Which): { room: Room; message: Message } {
    const message = this.message(which)
    if (message.from?.id !== this.id) throw new Error('MESSAGE_AUTHOR_REQUIRED')
    return { room: this.room(which.chat), message }
  }

  private mustSpeak(room: Room, thread: number | undefined): void {
    const topic = thread === undefined ? undefined : this.topic(room, thread)
    if (topic?.state === 'closed' && !this.manages(room, topic)) throw new Error('TOPIC_CLOSED')
  }

  private managed(where: Where, thread: number): Topic {
    const room = this.room(where)
    const topic = this.topic(room, thread)
    if (!this.manages(room, topic)) throw new Error('CHAT_ADMIN_REQUIRED')
    return topic
  }

  private manages(room: Room, topic: Topic): boolean {
    return (
      room.chat.type === 'private' || topic.creator === this.id || this.world.may(room, this.id, 'can_manage_topics')
    )
  }

  /** Whether the bot gets to see it: with privacy mode on, and no administrator, only what is meant for it. */
  private reaches(room: Room, message: Message): boolean {
    const { bot } = this.world
    const standing = room.standings.get(bot.id)?.is
    if (standing === undefined || standing === 'left' || standing === 'kicked') return false
    if (room.chat.type === 'private' || standing === 'administrator' || bot.can_read_all_group_messages) return true
    const answers = message.reply_to_message
    const meant = answers?.from?.id === bot.id && answers.message_id !== message.message_thread_id
    return meant || this.names(message.text ?? message.caption ?? '')
  }

  // a command for nobody else, or the bot's own name
  private names(text: string): boolean {
    const name = `@${this.world.bot.username}`.toLowerCase()
    return /^\/[a-z0-9_]+(?![\w@])/i.test(text) || text.toLowerCase().includes(name)
  }
}
