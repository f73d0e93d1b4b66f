import { Bot, GrammyError, HttpError, InputFile } from 'grammy'
import type { Message, MessageEntity, Update } from 'grammy/types'
import { download } from './downloads.ts'
import { answered, type Call, Trouble, unanswered, unread } from './errors.ts'
import type { Sent, Spot } from './ids.ts'
import { type Media, wireName } from './media.ts'
import type { Post, SentFile } from './post.ts'
import { captionOf, editOf, type Inside, inputs, methodOf, type Pack, sendings, sendPlace } from './sendings.ts'
import type { Standing } from './standing.ts'
import { Cargo, type OpenFile } from './uploads.ts'

export type { InputFile, Message, MessageEntity, Update }

/** The calls as grammY has them. */
export type Raw = Bot['api']['raw']
/** What ends a call. */
export type Signal = NonNullable<Parameters<Bot['api']['getMe']>[0]>

/** The part of a grammY bot that we use. The bot goes on doing whatever else it does. */
export type ExistingBot = Pick<Bot, 'api' | 'botInfo' | 'isInited'>

export type TopicColor = NonNullable<NonNullable<Parameters<Bot['api']['createForumTopic']>[2]>['icon_color']>

/** The calls of the Bot API that we make. They throw `Trouble`. */
export interface Telegram {
  /** Makes polling possible: removes a webhook, learns who the bot is. */
  open(): Promise<void>
  /** The updates from `offset` on; asking confirms all before it. Waits up to `seconds` for the first. */
  updates(offset: number, seconds: number, signal: AbortSignal): Promise<readonly Update[]>
  createTopic(chat: number, name: string, color: TopicColor): Promise<number>
  reopenTopic(spot: Spot): Promise<void>
  /** Gives the number of the message. Also throws what reading its file throws. Once `signal` aborts, it is not waited for
   *  any longer. */
  say(spot: Spot, post: Post, signal: AbortSignal): Promise<number>
  /** Says pictures as one album, and gives their numbers. */
  sayTogether(spot: Spot, posts: readonly Post[], signal: AbortSignal): Promise<readonly number[]>
  /** Puts this in the place of a message. */
  replace(sent: Sent, post: Post, signal: AbortSignal): Promise<void>
  remove(chat: number, message: number): Promise<void>
  /** Tells somebody who has pressed a button that it was heard. */
  heard(press: string): Promise<void>
  /** The bytes of a file that somebody sent. Also throws `Retry` and `Refused`, the stream too. */
  read(file: SentFile, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
  /** Once it is known who the bot is. */
  standing(chat: number): Promise<Standing>
  /** The bot's own name, once it is known. */
  username(): string | undefined
}

/** Telegram keeps what was asked for last until something else is asked for: so it is always said. */
const allowedUpdates = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const

/** Milliseconds; a send that has no answer by then may have happened or not. */
const callLimit = 20_000
/** Bytes a millisecond that an upload makes at least: what is slower is given up. */
const slowest = 50
/** Milliseconds in which the server has to have a file that a bot asks for. */
const fileLimit = 300_000
/** Seconds. Every call has a limit of its own: this one would end the longest upload. */
const clientLimit = 24 * 60 * 60

/** A bot of our own. `apiRoot` without a slash at the end. */
export const ownBot = (token: string, apiRoot?: string): Bot =>
  new Bot(token, { client: { timeoutSeconds: clientLimit, ...(apiRoot && { apiRoot }) } })

// grammY's types name the signal of a package for old Node; at run time it takes the platform's own
const isSignal = (signal: unknown): signal is Signal => signal instanceof AbortSignal
const toSignal = (signal: AbortSignal): Signal | undefined => (isSignal(signal) ? signal : undefined)

const toTrouble = (named: Call, error: unknown, whole = true): unknown => {
  if (error instanceof GrammyError) return answered(named, error)
  return error instanceof HttpError ? unanswered(named, error.error, whole) : error
}

const call = async <T>(named: Call, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw toTrouble(named, error)
  }
}

/** In General there is no thread: Telegram refuses number 1, which its clients show. */
const inThread = ({ thread }: Spot) => (thread ? { message_thread_id: thread } : {})

const inReply = ({ chat }: Spot, answers: Sent | undefined) =>
  answers?.chat === chat ? { reply_parameters: { message_id: answers.message, allow_sending_without_reply: true } } : {}

const sizeOf = ({ media }: Post): number => media?.file.size ?? 0

/** What a bot needs beside itself. */
export interface Ways {
  readonly openFile: OpenFile
  /** The folder of a Bot API server that runs with --local, where it is one. */
  readonly localFiles?: string | undefined
}

const publicRoot = 'https://api.telegram.org'

/** One button a line: they hold names. */
const keyboardOf = ({ buttons }: Post) =>
  buttons ? { reply_markup: { inline_keyboard: buttons.map(({ text, data }) => [{ text, callback_data: data }]) } } : {}

/** A post that answers nothing. */
const silent = ({ answers: _, ...post }: Post): Post => post

export const connect = (bot: ExistingBot, { openFile, localFiles }: Ways): Telegram => {
  const { api } = bot
  const { raw } = api
  const server = { apiRoot: api.options?.apiRoot ?? publicRoot, token: api.token, localFiles }
  const limit = (signal?: AbortSignal, ms = callLimit) => {
    const late = AbortSignal.timeout(Math.ceil(ms))
    return toSignal(signal ? AbortSignal.any([late, signal]) : late)
  }

  /** A call that brings files with it. */
  const shipping = async <T>(
    named: Call,
    { posts, signal }: { readonly posts: readonly Post[]; readonly signal: AbortSignal },
    work: (pack: Pack, signal: Signal | undefined) => Promise<T>,
  ): Promise<T> => {
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

  const send = (spot: Spot, post: Post, signal: AbortSignal) =>
    shipping({ method: methodOf(post), chat: spot.chat }, { posts: [post], signal }, async (pack, limited) => {
      const rest: Inside = { chat_id: spot.chat, ...inThread(spot), ...inReply(spot, post.answers) }
      const { text, entities, media, place } = post
      if (media) return (await sendings[media.kind](raw, rest, { media, pack, post }, limited)).message_id
      if (place) return (await sendPlace(raw, rest, place, limited)).message_id
      const about = { text, entities: [...entities], ...keyboardOf(post) }
      return (await raw.sendMessage({ ...rest, ...about }, limited)).message_id
    })

  const sendTogether = (spot: Spot, posts: readonly Post[], signal: AbortSignal) =>
    shipping({ method: 'sendMediaGroup', chat: spot.chat }, { posts, signal }, async (pack, limited) => {
      const media = posts.flatMap((post) =>
        post.media ? [{ type: 'photo' as const, media: pack(post.media), ...captionOf(post) }] : [],
      )
      const rest = { chat_id: spot.chat, ...inThread(spot), ...inReply(spot, posts[0]?.answers) }
      const sent = await raw.sendMediaGroup({ ...rest, media }, limited)
      return sent.map(({ message_id }) => message_id)
    })

  const edit = ({ chat: chat_id, message: message_id }: Sent, post: Post, signal: AbortSignal) =>
    shipping({ method: editOf(post), chat: chat_id }, { posts: [post], signal }, async (pack, limited) => {
      const { text, entities, media } = post
      const input = media && inputs[media.kind]?.({ media, pack, post })
      if (input) await raw.editMessageMedia({ chat_id, message_id, media: input }, limited)
      else if (post.caption) await raw.editMessageCaption({ chat_id, message_id, ...captionOf(post) }, limited)
      else await raw.editMessageText({ chat_id, message_id, text, entities: [...entities] }, limited)
    })

  /** Once more without saying what it answers, where that is not there any more. */
  const unanswering = async <T>(work: () => Promise<T>, again: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Trouble) || error.kind !== 'unanswerable') throw error
      return await again()
    }
  }

  return {
    open: () =>
      call({ method: 'getMe' }, async () => {
        await api.deleteWebhook({}, limit())
        // grammY's own way to learn it would try for ever, whatever we want
        bot.botInfo = await api.getMe(limit())
      }),
    updates: (offset, seconds, signal) =>
      call({ method: 'getUpdates' }, () => {
        const options = { offset, timeout: seconds, allowed_updates: allowedUpdates }
        return api.getUpdates(options, limit(signal, seconds * 1000 + callLimit))
      }),
    createTopic: (chat, name, color) =>
      call({ method: 'createForumTopic', chat }, async () => {
        const topic = await api.createForumTopic(chat, name, { icon_color: color }, limit())
        return topic.message_thread_id
      }),
    reopenTopic: ({ chat, thread }) =>
      call({ method: 'reopenForumTopic', chat }, async () => {
        await (thread ? api.reopenForumTopic(chat, thread, limit()) : api.reopenGeneralForumTopic(chat, limit()))
      }),
    say: (spot, post, signal) =>
      unanswering(
        () => send(spot, post, signal),
        () => send(spot, silent(post), signal),
      ),
    sayTogether: (spot, posts, signal) =>
      unanswering(
        () => sendTogether(spot, posts, signal),
        () => sendTogether(spot, posts.map(silent), signal),
      ),
    replace: edit,
    read: async ({ id, size }, signal) => {
      const file = await call({ method: 'getFile' }, () => api.getFile(id, limit(signal, fileLimit)))
      if (file.file_path === undefined) throw new Trouble('unsure', 'telegram: getFile: no path in the answer')
      return download(server, { path: file.file_path, size: file.file_size ?? size }, signal)
    },
    remove: (chat, message) =>
      call({ method: 'deleteMessage', chat }, async () => void (await api.deleteMessage(chat, message, limit()))),
    heard: (press) =>
      call({ method: 'answerCallbackQuery' }, async () => void (await api.answerCallbackQuery(press, {}, limit()))),
    standing: (chat) =>
      call({ method: 'getChatMember', chat }, async () => {
        const { is_forum } = await api.getChat(chat, limit())
        const member = await api.getChatMember(chat, bot.botInfo.id, limit())
        const admin = member.status === 'administrator' || member.status === 'creator'
        const manages = member.status === 'administrator' ? member.can_manage_topics === true : admin
        return { topics: is_forum === true, admin, manages }
      }),
    username: () => (bot.isInited() ? bot.botInfo.username : undefined),
  }
}
