import type { Content, ContentKind } from './content.ts'
import type { Chat, WeChatId } from './id.ts'

/** Kind of command → what it carries: what people on the other side want done in WeChat. */
export interface Commands {
  send: { chat: Chat; content: Content }
}

export type CommandKind = keyof Commands
export type Command<K extends CommandKind = CommandKind> = {
  readonly [P in K]: { readonly kind: P } & Readonly<Commands[P]>
}[K]

/** How the outcome of a command is learned: the client says it, the own message comes back, or not at all. */
export type Confirmation = 'result' | 'echo' | 'nothing'

/** What an account can do, as data: made from its dialect's tables at login and kept with the account. */
export interface Capabilities {
  readonly commands: { readonly [K in CommandKind]?: Confirmation }
  /** `as-is`, or the kind that the hub makes of it first. A kind that is absent cannot be sent at all. */
  readonly contents: { readonly [K in ContentKind]?: 'as-is' | ContentKind }
}

/** How a command ended. `unknown`: it may or may not have been done; repeating it is a person's decision. */
export type Outcome =
  | { readonly kind: 'done'; readonly wechat?: WeChatId }
  | { readonly kind: 'failed' | 'unknown'; readonly reason: string }
