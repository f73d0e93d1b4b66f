import type { Content, Ticket } from './content.ts'
import type { Chat, PersonId, RoomId, WeChatId } from './id.ts'
import type { Mentioned } from './text.ts'

/** What is known of a person. Lists from WeChat are partial: a field that is missing here says nothing. */
export interface Person {
  readonly id: PersonId
  readonly nickname?: string
  /** The name that the account's owner gave them. */
  readonly remark?: string
  /** The handle that people can search for; never an address. */
  readonly alias?: string
  /** Public URL of the picture. */
  readonly avatar?: string
  /** Whether they are a contact; absent where WeChat does not say. */
  readonly friend?: boolean
  readonly official?: boolean
}

/** A person as a room knows them. */
export interface Member extends Person {
  /** The name that they go by in this room. */
  readonly roomNickname?: string
}

/** A WeChat group. As with people, a field that is missing here says nothing. */
export interface Room {
  readonly id: RoomId
  readonly name?: string
  readonly owner?: PersonId
  readonly avatar?: string
  /** How many members it has: more than `members` names, often. */
  readonly size?: number
  /** Members that are known; others may be missing. */
  readonly members?: readonly Member[]
}

/** What a message answers. */
export interface Quote {
  readonly wechat?: WeChatId
  readonly sender?: PersonId
  /** The sender's name as WeChat shows it. */
  readonly name?: string
  /** One line of what was said. */
  readonly excerpt: string
}

/** Kind of event → what it carries. `F` is what stands for a file. Times are milliseconds since 1970. */
export interface Events<F> {
  /** `session` is that of the `login-qr` command, where the login was started by one. */
  login: { person: PersonId; name?: string; avatar?: string; session?: string }
  /** Somebody has to scan this to log in: a `data:` URL of a picture. A new one follows when it has run out.
   *  `session` is that of the `login-qr` command. */
  'login-qr': { picture: string; session?: string }
  logout: Record<never, never>
  /** Partial upserts: nobody is removed because a list does not name them. */
  people: { people: readonly Person[] }
  rooms: { rooms: readonly Room[] }
  members: { room: RoomId; members: readonly Member[] }
  /** Is no contact any more. */
  'person-removed': { person: PersonId }
  message: {
    chat: Chat
    sender: PersonId
    /** The sender's name, where the client reports it beside. */
    name?: string
    /** That name is what the account calls the chat: its owner's remark, perhaps, which is for nobody else. */
    titled?: true
    /** The account's own message coming back: typed on the phone, or sent by us. Answering it would loop. */
    fromSelf: boolean
    /** When it was sent; when it was reported, where the client does not say. */
    time: number
    wechat?: WeChatId
    content: Content<F>
    /** Ids only, as reported: the names stand somewhere in the words. */
    mentions: readonly Mentioned[]
    quote?: Quote
  }
  /** Somebody took a message back. Without `wechat`: the last that `name` said there; `text` is WeChat's line of it. */
  recall: { chat: Chat; fromSelf: boolean; wechat?: WeChatId; name?: string; text: string }
  /** What was said in a voice message; empty where WeChat found no words in it. */
  transcript: { wechat: WeChatId; text: string }
  'members-joined': { room: RoomId; members: readonly Member[]; by?: PersonId }
  'members-left': { room: RoomId; members: readonly PersonId[] }
  /** The account is in a room that it was not in before. */
  'room-joined': { room: Room }
  'room-left': { room: RoomId }
  /** `accept-friend` wants the ticket. `room`: where they met the account. */
  'friend-request': {
    ticket: Ticket
    person?: PersonId
    name?: string
    avatar?: string
    greeting?: string
    room?: RoomId
  }
  'friend-added': { person: Person; greeting?: string }
  /** What the account's owner should know and belongs to no chat, in one line. */
  notice: { text: string }
  /** Anything not understood, with its body: kept and shown, never dropped. */
  unknown: { summary: string; raw: string }
}

/** The kinds of event, by name: `login`, `message`, `unknown` … */
export type EventKind = keyof Events<unknown>
/**
 * What happened in WeChat: its `kind`, and what `Events` says that it carries. It belongs to the account of the report that
 * it came in. Clients report `Event<Source>`. The same one may come twice: a client that saw no answer repeats its report.
 */
export type Event<F, K extends EventKind = EventKind> = {
  readonly [P in K]: { readonly kind: P } & Readonly<Events<F>[P]>
}[K]
