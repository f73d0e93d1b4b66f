import type {
  BotCommand,
  CallbackQuery,
  Chat,
  ChatAdministratorRights,
  Message,
  ReactionType,
  User,
  UserFromGetMe,
} from '@grammyjs/types'
import { type Clock, seconds } from './clock.ts'
import { Files } from './files.ts'
import type { Kind, Updates } from './updates.ts'

/** A topic, also after its deletion. */
export interface Topic {
  readonly id: number
  readonly creator: number
  name: string
  color: number
  icon?: string
  state: 'open' | 'closed' | 'deleted'
}

/** What somebody is in a chat. */
export type Standing =
  | { readonly is: 'creator' | 'member' | 'muted' | 'left' | 'kicked' }
  | { readonly is: 'administrator'; readonly rights: Partial<ChatAdministratorRights> }

/** One chat as the server knows it. */
export interface Room {
  readonly id: number
  readonly chat: Chat
  readonly standings: Map<number, Standing>
  readonly topics: Map<number, Topic>
  readonly messages: Map<number, Message>
  readonly reactions: Map<number, Map<number, readonly ReactionType[]>>
  readonly pinned: number[]
  lastId: number
  /** The supergroup that this group has become. */
  upgraded?: number
  /** Private chats: why the bot may not write. */
  shut?: string
}

/** A press of a button that the bot may still answer. */
export interface Press {
  readonly query: CallbackQuery
  readonly at: number
  readonly answered: (answer: { readonly text?: string; readonly alert: boolean }) => void
}

/** What a message is made of, beside what the server adds. */
export interface Draft {
  readonly from: User
  readonly thread?: number
  readonly replyTo?: number
  readonly body: Partial<Message>
}

/** Where a server that runs with --local keeps its files. */
export interface Local {
  /** A folder that is there. */
  readonly folder: string
  /** The path under which the server knows that folder. Default: the folder itself. */
  readonly named?: string
}

/** Everything that the server remembers. */
export class World {
  readonly bot: UserFromGetMe
  readonly clock: Clock
  readonly updates: Updates
  readonly users = new Map<number, User>()
  readonly rooms = new Map<number, Room>()
  readonly presses = new Map<string, Press>()
  readonly commands = new Map<string, readonly BotCommand[]>()
  readonly files = new Files()
  /** The server runs with --local. */
  readonly local: Local | undefined
  private albums = 0
  private readonly watchers = new Set<() => void>()

  constructor(bot: UserFromGetMe, clock: Clock, updates: Updates, local?: Local) {
    this.bot = bot
    this.clock = clock
    this.updates = updates
    this.local = local
    this.users.set(bot.id, bot)
  }

  /** Calls back whenever something may have changed, until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }

  changed(): void {
    for (const watcher of this.watchers) watcher()
  }

  open(chat: Chat): Room {
    const room: Room = {
      id: chat.id,
      chat,
      standings: new Map(),
      topics: new Map(),
      messages: new Map(),
      reactions: new Map(),
      pinned: [],
      // a supergroup's first id is that of its creation
      lastId: chat.type === 'supergroup' ? 1 : 0,
    }
    this.rooms.set(chat.id, room)
    return room
  }

  /** What the messages of a new album have in common. */
  album(): string {
    return `1350${++this.albums}`
  }

  /** Puts a message into a chat. Who is told of it is the caller's concern. */
  post(room: Room, { from, thread, replyTo, body }: Draft): Message {
    const message_id = ++room.lastId
    const message: Message = {
      message_id,
      date: seconds(this.clock),
      chat: room.chat,
      from,
      ...(thread === undefined ? {} : { message_thread_id: thread, is_topic_message: true }),
      // in a forum a message that answers nothing else answers the one that made its topic
      ...this.answering(room, replyTo ?? (room.chat.type === 'supergroup' ? thread : undefined)),
      ...body,
    }
    room.messages.set(message_id, message)
    this.changed()
    return message
  }

  /** Opens a topic with the message that announces it; the topic's id is that message's. */
  openTopic(room: Room, by: User, look: { name: string; color: number; icon?: string | undefined }): Message {
    const id = room.lastId + 1
    const icon = look.icon ? { icon_custom_emoji_id: look.icon } : {}
    room.topics.set(id, {
      id,
      creator: by.id,
      name: look.name,
      color: look.color,
      state: 'open',
      ...(look.icon ? { icon: look.icon } : {}),
    })
    const body = { forum_topic_created: { name: look.name, icon_color: look.color, ...icon } }
    return this.post(room, { from: by, thread: id, body })
  }

  /** Takes a topic away with all its messages. Nobody is told. */
  dropTopic(room: Room, topic: Topic): void {
    topic.state = 'deleted'
    for (const message of room.messages.values())
      if (message.message_thread_id === topic.id) room.messages.delete(message.message_id)
    this.changed()
  }

  /** Whether somebody is an administrator with this right, or the owner. */
  may(room: Room, user: number, right: keyof ChatAdministratorRights): boolean {
    const standing = room.standings.get(user)
    return standing?.is === 'creator' || (standing?.is === 'administrator' && standing.rights[right] === true)
  }

  private answering(room: Room, id: number | undefined): Partial<Message> {
    const message = id === undefined ? undefined : room.messages.get(id)
    if (!message) return {}
    const { reply_to_message: _, ...plain } = message
    return { reply_to_message: { ...plain, reply_to_message: undefined } }
  }
}

/** Tells the bot of a message. Its own service messages are among those that it is told of; its own words are not. */
export const announce = (world: World, message: Message, kind: Kind & ('message' | 'edited_message') = 'message') => {
  // the declared type wants what no channel post has
  world.updates.add(kind, message as Parameters<typeof world.updates.add<typeof kind>>[1])
}
