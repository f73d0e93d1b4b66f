import { Bot, type BotConfig, type Context, GrammyError, HttpError, InputFile } from 'grammy'
import type { Dispatcher } from 'undici'
import type { Telegram } from './calls/bot-api.ts'
import type { Call } from './calls/call.ts'
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
import { answered, Trouble, unanswered, unread } from './errors.ts'
import type { ExistingBot, Signal } from './sdk.ts'
import { type Media, wireName } from './shown/media.ts'
import type { Post } from './shown/post.ts'

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
