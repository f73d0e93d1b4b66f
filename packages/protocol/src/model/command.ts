import type { Content, ContentKind, Source, Ticket } from './content.ts'
import type { Chat, PersonId, RoomId, WeChatId } from './id.ts'

/**
 * Kind of command → what it carries: what people on the other side want done in WeChat. `F` stands for a file. No client can
 * do all of them: `Capabilities` says which, and how the outcome is learned. A client comes for them when it polls, so
 * nothing happens at once; one that is handed out may have been done even if nothing is heard of it.
 */
export interface Commands<F> {
  /** Sends a message. Contents that this client cannot send as they are have to be made into others first: `Capabilities`. */
  send: { chat: Chat; content: Content<F> }
  /** Sends an invitation, or adds the person at once where the room is small enough for that. */
  invite: { room: RoomId; person: PersonId }
  /** Removes somebody from a room. WeChat lets only its owner and its administrators do it. */
  kick: { room: RoomId; member: PersonId }
  /** Takes the account out of a room, for good: somebody must invite it again. */
  leave: { room: RoomId }
  /** Names a room, for everybody in it. */
  rename: { room: RoomId; name: string }
  /** Puts an announcement up in a room, and calls everybody in it. WeChat lets only its owner and administrators do it. */
  announce: { room: RoomId; text: string }
  /** The account's own name in a room. */
  nickname: { room: RoomId; name: string }
  /** WeChat wants at least two people beside the account. */
  'create-room': { people: readonly PersonId[] }
  /** Accepts an invitation, of which `from` is the sender. */
  'join-room': { url: string; from?: PersonId }
  /** `room` is where they were met. */
  'add-friend': { person: PersonId; greeting?: string; room?: RoomId }
  /** `person`: whose request it is, where that is known; no client needs it. */
  'accept-friend': { ticket: Ticket; person?: PersonId }
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

/** The kinds of command, by name: `send`, `invite`, `kick` … */
export type CommandKind = keyof Commands<unknown>
/**
 * One command: its `kind`, and what `Commands` says that it carries. `F` is what stands for a file: `Offer`, where it is given
 * to a client. `Command<Offer, 'send' | 'kick'>` is one of these two.
 */
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
  /** Whoever is mentioned in a text is not called by it: their name goes as words. Default: they are. */
  readonly mentions?: 'as-words'
}

/** How a command ended. `unknown`: it may or may not have been done; repeating it is a person's decision. */
export type Outcome =
  /** `path`: where a `put` file lies on the client's machine. */
  | { readonly kind: 'done'; readonly wechat?: WeChatId; readonly path?: string }
  | { readonly kind: 'failed' | 'unknown'; readonly reason: string }

/** What a client, or its dialect, answers. `instead`: this content not as it is, but as that kind. */
export type Answer = Outcome | { readonly kind: 'instead'; readonly content: ContentKind }
