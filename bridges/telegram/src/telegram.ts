import { Bot, GrammyError, HttpError } from 'grammy'
import type { Message, MessageEntity, Update } from 'grammy/types'
import { answered, type Call, Trouble, unanswered } from './errors.ts'
import type { Sent, Spot } from './ids.ts'
import type { Standing } from './standing.ts'

export type { Message, MessageEntity, Update }

/** The part of a grammY bot that we use. The bot goes on doing whatever else it does. */
export type ExistingBot = Pick<Bot, 'api' | 'botInfo' | 'isInited'>

export type TopicColor = NonNullable<NonNullable<Parameters<Bot['api']['createForumTopic']>[2]>['icon_color']>

/** Text as Telegram takes it: offsets and lengths of entities count UTF-16 units. */
export interface Rich {
  readonly text: string
  readonly entities: readonly MessageEntity[]
}

/** A message as it goes out. */
export interface Post extends Rich {
  /** The message that it answers, if that is still in the same chat. */
  readonly answers?: Sent
}

/** The calls of the Bot API that we make. They throw `Trouble`. */
export interface Telegram {
  /** Makes polling possible: removes a webhook, learns who the bot is. */
  open(): Promise<void>
  /** The updates from `offset` on; asking confirms all before it. Waits up to `seconds` for the first. */
  updates(offset: number, seconds: number, signal: AbortSignal): Promise<readonly Update[]>
  createTopic(chat: number, name: string, color: TopicColor): Promise<number>
  reopenTopic(spot: Spot): Promise<void>
  /** Gives the number of the message. Breaks off when the signal aborts: whether it was sent is then unknown. */
  say(spot: Spot, post: Post, signal: AbortSignal): Promise<number>
  remove(chat: number, message: number): Promise<void>
  /** Once it is known who the bot is. */
  standing(chat: number): Promise<Standing>
  /** The bot's own name, once it is known. */
  username(): string | undefined
}

/** Telegram keeps what was asked for last until something else is asked for: so it is always said. */
const allowedUpdates = ['message', 'edited_message', 'my_chat_member'] as const

/** Milliseconds; a send that has no answer by then may have happened or not. */
const callLimit = 20_000
/** Seconds. Longer than a long poll, which is a call too. */
const clientLimit = 60

/** A bot of our own. `apiRoot` without a slash at the end. */
export const ownBot = (token: string, apiRoot?: string): Bot =>
  new Bot(token, { client: { timeoutSeconds: clientLimit, ...(apiRoot && { apiRoot }) } })

type Signal = NonNullable<Parameters<Bot['api']['getMe']>[0]>

// grammY's types name the signal of a package for old Node; at run time it takes the platform's own
const isSignal = (signal: unknown): signal is Signal => signal instanceof AbortSignal
const toSignal = (signal: AbortSignal): Signal | undefined => (isSignal(signal) ? signal : undefined)

const toTrouble = (named: Call, error: unknown): unknown => {
  if (error instanceof GrammyError) return answered(named, error)
  return error instanceof HttpError ? unanswered(named, error.error) : error
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
  answers?.chat === chat ? { reply_parameters: { message_id: answers.message } } : {}

export const connect = (bot: ExistingBot): Telegram => {
  const { api } = bot
  const limit = (signal?: AbortSignal) => {
    const late = AbortSignal.timeout(callLimit)
    return toSignal(signal ? AbortSignal.any([late, signal]) : late)
  }

  const send = (spot: Spot, { text, entities, answers }: Post, signal: AbortSignal) =>
    call({ method: 'sendMessage', chat: spot.chat }, async () => {
      const options = { ...inThread(spot), ...inReply(spot, answers), entities: [...entities] }
      const sent = await api.sendMessage(spot.chat, text, options, limit(signal))
      return sent.message_id
    })

  return {
    open: () =>
      call({ method: 'getMe' }, async () => {
        await api.deleteWebhook({}, limit())
        // grammY's own way to learn it would try for ever, whatever we want
        bot.botInfo = await api.getMe(limit())
      }),
    updates: (offset, seconds, signal) =>
      call({ method: 'getUpdates' }, () =>
        api.getUpdates({ offset, timeout: seconds, allowed_updates: allowedUpdates }, toSignal(signal)),
      ),
    createTopic: (chat, name, color) =>
      call({ method: 'createForumTopic', chat }, async () => {
        const topic = await api.createForumTopic(chat, name, { icon_color: color }, limit())
        return topic.message_thread_id
      }),
    reopenTopic: ({ chat, thread }) =>
      call({ method: 'reopenForumTopic', chat }, async () => {
        await (thread ? api.reopenForumTopic(chat, thread, limit()) : api.reopenGeneralForumTopic(chat, limit()))
      }),
    say: async (spot, post, signal) => {
      try {
        return await send(spot, post, signal)
      } catch (error) {
        if (!(error instanceof Trouble) || error.kind !== 'unanswerable') throw error
        return await send(spot, { text: post.text, entities: post.entities }, signal)
      }
    },
    remove: (chat, message) =>
      call({ method: 'deleteMessage', chat }, async () => void (await api.deleteMessage(chat, message, limit()))),
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
