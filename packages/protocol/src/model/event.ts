import type { Content } from './content.ts'
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

export interface Member {
  readonly id: PersonId
  /** The name that they go by in this room. */
  readonly roomNickname?: string
}

export interface Room {
  readonly id: RoomId
  readonly name?: string
  readonly owner?: PersonId
  readonly avatar?: string
  /** Members that are known; others may be missing. */
  readonly members?: readonly Member[]
}

/** Kind of event → what it carries. Times are milliseconds since 1970. */
export interface Events {
  login: { person: PersonId; name?: string; avatar?: string }
  logout: Record<never, never>
  /** Partial upserts: nobody is removed because a list does not name them. */
  people: { people: readonly Person[] }
  rooms: { rooms: readonly Room[] }
  message: {
    chat: Chat
    sender: PersonId
    /** The account's own message coming back: typed on the phone, or sent by us. Answering it would loop. */
    fromSelf: boolean
    /** When it was sent; when it was reported, where the client does not say. */
    time: number
    wechat?: WeChatId
    content: Content
    /** Ids only, as reported: the names stand somewhere in the words. */
    mentions: readonly Mentioned[]
  }
  /** Anything not understood, with its body: kept and shown, never dropped. */
  unknown: { summary: string; raw: string }
}

export type EventKind = keyof Events
export type Event<K extends EventKind = EventKind> = {
  readonly [P in K]: { readonly kind: P } & Readonly<Events[P]>
}[K]
