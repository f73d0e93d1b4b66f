import type { ChatKey, Log } from '@queqiao/hub'
import type { Chat } from '@queqiao/protocol/model'
import type { ExistingBot } from './telegram.ts'

/** A kind of WeChat chats, as the configuration names it. */
export type ForumFor = 'people' | 'rooms' | 'officials'

/** A supergroup with topics in which chats get theirs. */
export interface Forum {
  /** Telegram's id of the supergroup: it begins with -100. */
  readonly id: number
  /** Which kinds of chats get their topics here; empty or absent: all. */
  readonly for?: readonly ForumFor[]
  /** Which accounts it serves; empty or absent: all. */
  readonly accounts?: readonly string[]
}

/** Whose bot it is: ours, which polls or has updates brought to it, or one that somebody runs already, as a plugin of it. */
export type TelegramOptions = {
  /** Supergroups with topics in which chats get their places. None: the private chat of each account's first owner with the bot, in
   *  topics where the bot has these switched on. */
  readonly forums?: readonly (number | Forum)[]
  readonly log?: Log
  /** The working directory of a Bot API server of one's own that runs with `--local`, as this machine sees it: files that
   *  people send are read from there, whatever their size, and files of up to 2,000 MB are sent. */
  readonly localFiles?: string
  /** Whether texts of a chat that wait together, because Telegram takes no more for a while, are said in as few messages as can
   *  hold them. Default true. */
  readonly joins?: boolean
  /** Whether a topic that is made for a chat begins with its picture and name, pinned: one message more. Default true. */
  readonly cards?: boolean
  /** Whether the bot's own reaction says at each message that WeChat has it. Default false. */
  readonly ticks?: boolean
  /** `topic`: what calls the account, or everybody, is also listed in a topic of its own, with a button that leads there; an
   *  answer to what stands there goes to the chat that it is from. */
  readonly mentions?: 'topic' | undefined
  /** A proxy between here and the Bot API server, for calls and files: `http`, `https` or `socks5`, `user:password@` in front of
   *  its host. With a bot of one's own, for the files that people send: its calls go the way that its client has. */
  readonly proxy?: string
} & (
  | {
      readonly botToken: string
      /** Without a slash at the end. Default `https://api.telegram.org`. */
      readonly apiRoot?: string
      /** The address by which Telegram reaches `routes`: it brings updates there (https; port 443, 80, 88 or 8443). Default: it
       *  is asked for them. */
      readonly webhook?: string
    }
  | { readonly bot: ExistingBot }
)

const kinds = { person: 'people', room: 'rooms', official: 'officials' } as const satisfies Record<
  Chat['kind'],
  ForumFor
>

const admits = <T>(list: readonly T[] | undefined, one: T): boolean => !list?.length || list.includes(one)

/** A forum as the configuration has it: its id alone serves all chats. */
export const asForum = (forum: number | Forum): Forum => (typeof forum === 'number' ? { id: forum } : forum)

/** Whether chats of this account may have topics there. */
export const serves = (forum: Forum, account: string): boolean => admits(forum.accounts, account)

/** The first forum that is meant for this chat; for a desk, the first of its account. */
export const forumFor = (forums: readonly Forum[], { account, chat }: ChatKey): Forum | undefined =>
  forums.find((forum) => serves(forum, account) && (!chat || admits(forum.for, kinds[chat.kind])))
