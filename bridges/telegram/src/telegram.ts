import { Bot, type BotConfig, type Context, GrammyError, HttpError, InputFile } from 'grammy'
import type { InputRichBlock, Message, MessageEntity, ReplyParameters, RichText, Update } from 'grammy/types'

// what all others know of the SDK
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

/** Seconds. Every call has a limit of its own: this one would end the longest upload. */
const clientLimit = 24 * 60 * 60

type Fetch = NonNullable<NonNullable<BotConfig<Context>['client']>['fetch']>

// grammY's types name the fetch of a package for old Node; it only asks for a URL, and for the JSON of the answer
const isFetch = (fetch: unknown): fetch is Fetch => typeof fetch === 'function'

/** A bot. `apiRoot` without a slash at the end; `fetch`: what its calls go by, where that is not Node's. */
export const makeBot = (
  token: string,
  { apiRoot, fetch }: { readonly apiRoot?: string | undefined; readonly fetch?: unknown },
): Bot =>
  new Bot(token, {
    client: { timeoutSeconds: clientLimit, ...(apiRoot && { apiRoot }), ...(isFetch(fetch) && { fetch }) },
  })

// grammY's types name the signal of a package for old Node; at run time it takes the platform's own
const isSignal = (signal: unknown): signal is Signal => signal instanceof AbortSignal

/** A signal as calls take it. */
export const toSignal = (signal: AbortSignal): Signal | undefined => (isSignal(signal) ? signal : undefined)

/** A file as calls take it. */
export const toInput = (...file: ConstructorParameters<typeof InputFile>): InputFile => new InputFile(...file)

/** Whether Telegram has answered with an error. */
export const isAnswer = (error: unknown): error is GrammyError => error instanceof GrammyError

/** Whether a call came to no answer; `error`: why. */
export const isUnanswered = (error: unknown): error is HttpError => error instanceof HttpError
