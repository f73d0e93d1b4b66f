import type { Content, ContentKind, Source, Ticket } from './content.ts'
import type { Chat, PersonId, RoomId, WeChatId } from './id.ts'

/** Kind of command → what it carries: what people on the other side want done in WeChat. `F` stands for a file. */
export interface Commands<F> {
  send: { chat: Chat; content: Content<F> }
  /** Sends an invitation, or adds the person at once where the room is small enough for that. */
  invite: { room: RoomId; person: PersonId }
  kick: { room: RoomId; member: PersonId }
  leave: { room: RoomId }
  rename: { room: RoomId; name: string }
  announce: { room: RoomId; text: string }
  /** The account's own name in a room. */
  nickname: { room: RoomId; name: string }
  /** WeChat wants at least two people beside the account. */
  'create-room': { people: readonly PersonId[] }
  /** Accepts an invitation, of which `from` is the sender. */
  'join-room': { url: string; from?: PersonId }
  /** `room` is where they were met. */
  'add-friend': { person: PersonId; greeting?: string; room?: RoomId }
  'accept-friend': { ticket: Ticket }
  'remove-friend': { person: PersonId }
  /** The name that the account's owner gives them. */
  remark: { person: PersonId; name: string }
  mute: { chat: Chat; muted: boolean }
  'accept-transfer': { transfer: string; from: PersonId }
  'refuse-transfer': { transfer: string; from: PersonId }
  /** No client so far can do it. */
  recall: { chat: Chat; message: WeChatId }
  /** Starts a login: `login-qr` events under the same session follow. */
  'login-qr': { session: string }
  logout: Record<never, never>
  /** Quiet: asks for lists to be reported. */
  refresh: { what: 'people' | 'rooms' } | { what: 'members'; room: RoomId }
  /** Quiet: bring us a reported file. It comes to `Keeper.accept`. */
  fetch: { source: Source }
  /** Quiet: take a file before it is sent; the answer may say where it lies. */
  put: { file: F }
  /** Quiet: a `transcript` event follows. */
  transcribe: { chat: Chat; message: WeChatId }
  /** One vendor's own, by the name that its document has; its dialect's table checks the options. */
  native: { name: string; options: unknown }
}

export type CommandKind = keyof Commands<unknown>
export type Command<F, K extends CommandKind = CommandKind> = {
  readonly [P in K]: { readonly kind: P } & Readonly<Commands<F>[P]>
}[K]

/** How the outcome of a command is learned: the client says it, the own message comes back, or not at all. */
export type Confirmation = 'result' | 'echo' | 'nothing'

/** What an account can do, as data: made from its dialect's tables at login and kept with the account. */
export interface Capabilities {
  readonly commands: { readonly [K in CommandKind]?: Confirmation }
  /** `as-is`, or the kind that is made of it first. A kind that is absent cannot be sent at all. */
  readonly contents: { readonly [K in ContentKind]?: 'as-is' | ContentKind }
}

/** How a command ended. `unknown`: it may or may not have been done; repeating it is a person's decision. */
export type Outcome =
  /** `path`: where a `put` file lies on the client's machine. */
  | { readonly kind: 'done'; readonly wechat?: WeChatId; readonly path?: string }
  | { readonly kind: 'failed' | 'unknown'; readonly reason: string }

/** What a client, or its dialect, answers. `instead`: this content not as it is, but as that kind. */
export type Answer = Outcome | { readonly kind: 'instead'; readonly content: ContentKind }
