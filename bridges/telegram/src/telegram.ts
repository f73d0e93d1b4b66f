import { Bot, type BotConfig, type Context, GrammyError, HttpError, InputFile } from 'grammy'
import type { InputRichBlock, Message, MessageEntity, ReplyParameters, RichText, Update } from 'grammy/types'
import type { Dispatcher } from 'undici'
import { type Calls, callLimit } from './calls/calls.ts'
import { download } from './calls/downloads.ts'
import { menuCalls } from './calls/menu-calls.ts'
import { ownCalls } from './calls/own-calls.ts'
import { bytesOn } from './calls/page-blocks.ts'
import { fetchBy } from './calls/proxies.ts'
import { talking } from './calls/talking.ts'
import { topicCalls } from './calls/topic-calls.ts'
import { updateCalls } from './calls/update-calls.ts'
import { Cargo, type OpenFile } from './calls/uploads.ts'
import type { Door } from './doors/door.ts'
import type { Entry, Language, Menu, Scope } from './doors/menus.ts'
import { answered, type Call, Trouble, unanswered, unread } from './errors.ts'
import type { Sent, Spot } from './ids.ts'
import type { Standing } from './places/standing.ts'
import { type Media, wireName } from './shown/media.ts'
import type { Post, SentFile } from './shown/post.ts'

export type { InputFile, Message, MessageEntity, ReplyParameters, RichText, Update }

/** A block of a rich message, with its file. */
export type RichBlock = InputRichBlock

/** The calls as grammY has them. */
export type Raw = Bot['api']['raw']
/** What ends a call. */
export type Signal = NonNullable<Parameters<Bot['api']['getMe']>[0]>

/** The part of a grammY bot that we use. The bot goes on doing whatever else it does. */
export type ExistingBot = Pick<Bot, 'api' | 'botInfo' | 'isInited'>

/** The colours that topics may have. */
export type TopicColor = NonNullable<NonNullable<Parameters<Bot['api']['createForumTopic']>[2]>['icon_color']>

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

/** Bytes a millisecond that an upload makes at least: what is slower is given up. */
const slowest = 50
/** Milliseconds in which the server has to have a file that a bot asks for. */
const fileLimit = 300_000
/** Seconds. Every call has a limit of its own: this one would end the longest upload. */
const clientLimit = 24 * 60 * 60

type Fetch = NonNullable<NonNullable<BotConfig<Context>['client']>['fetch']>

// grammY's types name the fetch of a package for old Node; it only asks for a URL, and for the JSON of the answer
const isFetch = (fetch: unknown): fetch is Fetch => typeof fetch === 'function'

/** A bot of our own. `apiRoot` without a slash at the end; `way` through a proxy. */
export const ownBot = (
  token: string,
  { apiRoot, way }: { readonly apiRoot?: string | undefined } & Pick<Ways, 'way'>,
): Bot => {
  const fetch: unknown = way && fetchBy(way)
  return new Bot(token, {
    client: { timeoutSeconds: clientLimit, ...(apiRoot && { apiRoot }), ...(isFetch(fetch) && { fetch }) },
  })
}

// grammY's types name the signal of a package for old Node; at run time it takes the platform's own
const isSignal = (signal: unknown): signal is Signal => signal instanceof AbortSignal
const toSignal = (signal: AbortSignal): Signal | undefined => (isSignal(signal) ? signal : undefined)

const toTrouble = (named: Call, error: unknown, whole = true): unknown => {
  if (error instanceof GrammyError) return answered(named, error)
  return error instanceof HttpError ? unanswered(named, error.error, whole) : error
}

const call: Calls['call'] = async (named, work) => {
  try {
    return await work()
  } catch (error) {
    throw toTrouble(named, error)
  }
}

const sizeOf = ({ media, page }: Post): number => (media?.file.size ?? 0) + bytesOn(page?.blocks ?? [])

/** What a bot needs beside itself. */
export interface Ways {
  readonly openFile: OpenFile
  /** The folder of a Bot API server that runs with --local, where it is one. */
  readonly localFiles?: string | undefined
  /** The way through a proxy, where there is one between. */
  readonly way?: Dispatcher | undefined
}

const publicRoot = 'https://api.telegram.org'

/** The calls that we make, by this bot. */
export const connect = (bot: ExistingBot, { openFile, localFiles, way }: Ways): Telegram => {
  const { api } = bot
  const server = { apiRoot: api.options?.apiRoot ?? publicRoot, token: api.token, localFiles, way }
  const limit: Calls['limit'] = (signal, ms = callLimit) => {
    const late = AbortSignal.timeout(Math.ceil(ms))
    return toSignal(signal ? AbortSignal.any([late, signal]) : late)
  }

  const shipping: Calls['shipping'] = async (named, { posts, signal }, work) => {
    const cargo = new Cargo(openFile)
    const size = posts.reduce((sum, post) => sum + sizeOf(post), 0)
    try {
      const pack = (media: Media) => new InputFile(cargo.take(media.file.id), wireName(media))
      return await work(pack, limit(signal, callLimit + size / slowest))
    } catch (error) {
      throw cargo.failure ? unread(named, cargo.failure.error) : toTrouble(named, error, cargo.isWhole)
    } finally {
      cargo.end()
    }
  }
  const calls: Calls = { bot, call, limit, shipping }
  return {
    ...updateCalls(calls),
    ...ownCalls(calls),
    ...menuCalls(calls),
    ...topicCalls(calls),
    ...talking(calls),
    read: async ({ id, size }, signal) => {
      const file = await call({ method: 'getFile' }, () => api.getFile(id, limit(signal, fileLimit)))
      if (file.file_path === undefined) throw new Trouble('unsure', 'telegram: getFile: no path in the answer')
      return download(server, { path: file.file_path, size: file.file_size ?? size }, signal)
    },
  }
}
