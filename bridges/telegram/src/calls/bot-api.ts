import type { Door } from '../doors/door.ts'
import type { Entry, Language, Menu, Scope } from '../doors/menu.ts'
import type { Sent, Spot } from '../ids.ts'
import type { Standing } from '../places/standing.ts'
import type { Post, SentFile } from '../shown/post.ts'
import type { TopicColor, Update } from '../telegram.ts'

/** How it goes with bringing updates. */
export interface AtDoor {
  /** Empty: they are asked for. */
  readonly url: string
  /** The kinds of updates that are brought. */
  readonly kinds: readonly string[]
  /** Updates that have not been brought yet. */
  readonly waiting: number
  /** What went wrong last, and when: milliseconds since 1970. */
  readonly failed?: { readonly at: number; readonly why: string }
}

/** The calls of the Bot API that we make. They throw `Trouble`. */
export interface Telegram {
  /** Makes polling possible: removes a webhook, learns who the bot is. */
  open(): Promise<void>
  /** The updates from `offset` on; asking confirms all before it. Waits up to `seconds` for the first. */
  updates(offset: number, seconds: number, signal: AbortSignal): Promise<readonly Update[]>
  /** Learns who the bot is, and has updates brought to this door from now on. */
  openDoor(door: Door): Promise<void>
  /** Where Telegram brings updates, and how it fares. */
  atDoor(): Promise<AtDoor>
  createTopic(chat: number, name: string, color: TopicColor): Promise<number>
  renameTopic(spot: Spot, name: string): Promise<void>
  reopenTopic(spot: Spot): Promise<void>
  closeTopic(spot: Spot): Promise<void>
  /** Deletes it with all that stands in it. */
  deleteTopic(spot: Spot): Promise<void>
  /** Whether the bot hears all that is said in a group. */
  hears(chat: number): Promise<boolean>
  /** Whether somebody is an administrator of the group. */
  leads(chat: number, user: number): Promise<boolean>
  /** Gives the number of the message. Also throws what reading its file throws. Once `signal` aborts, it is not waited for
   *  any longer. */
  say(spot: Spot, post: Post, signal: AbortSignal): Promise<number>
  /** Says pictures as one album, and gives their numbers. */
  sayTogether(spot: Spot, posts: readonly Post[], signal: AbortSignal): Promise<readonly number[]>
  /** Puts this in the place of a message. */
  replace(sent: Sent, post: Post, signal: AbortSignal): Promise<void>
  remove(chat: number, message: number): Promise<void>
  /** Pins it where it stands. Nobody is called by that. */
  pin(sent: Sent): Promise<void>
  /** Sets the bot's own reaction at a message: that it arrived. */
  react(sent: Sent): Promise<void>
  /** Takes the buttons from a message. */
  disarm(sent: Sent): Promise<void>
  /** Tells somebody who has pressed a button that it was heard, and these words, for a moment: at most 200 characters. */
  heard(press: string, words?: string): Promise<void>
  /** The bytes of a file that somebody sent. Also throws `Retry` and `Refused`, the stream too. */
  read(file: SentFile, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
  /** Once it is known who the bot is. */
  standing(chat: number): Promise<Standing>
  /** What is offered in this scope to whoever types `/`. */
  commands(scope: Scope, language: Language): Promise<readonly Entry[]>
  setCommands(menu: Menu): Promise<void>
  /** Whether the private chats of the bot have topics. */
  hasTopics(): Promise<boolean>
  /** The bot's own name, once it is known. */
  username(): string | undefined
}
