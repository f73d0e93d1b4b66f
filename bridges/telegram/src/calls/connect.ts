import type { Dispatcher } from 'undici'
import { answered, Trouble, unanswered, unread } from '../errors.ts'
import { type Media, wireName } from '../shown/media.ts'
import type { Post } from '../shown/post.ts'
import { type ExistingBot, isAnswer, isUnanswered, makeBot, toInput, toSignal } from '../telegram.ts'
import type { Telegram } from './bot-api.ts'
import type { Call } from './call.ts'
import { type Calls, callLimit } from './calls.ts'
import { download } from './downloads.ts'
import { menuCalls } from './menu-calls.ts'
import { ownCalls } from './own-calls.ts'
import { bytesOn } from './page-blocks.ts'
import { fetchBy } from './proxies.ts'
import { talking } from './talking.ts'
import { topicCalls } from './topic-calls.ts'
import { updateCalls } from './update-calls.ts'
import { Cargo, type OpenFile } from './uploads.ts'

/** Bytes a millisecond that an upload makes at least: what is slower is given up. */
const slowest = 50
/** Milliseconds in which the server has to have a file that a bot asks for. */
const fileLimit = 300_000

/** A bot of our own. `apiRoot` without a slash at the end; `way` through a proxy. */
export const ownBot = (
  token: string,
  { apiRoot, way }: { readonly apiRoot?: string | undefined } & Pick<Ways, 'way'>,
): ExistingBot => makeBot(token, { apiRoot, fetch: way && fetchBy(way) })

const toTrouble = (named: Call, error: unknown, whole = true): unknown => {
  if (isAnswer(error)) return answered(named, error)
  return isUnanswered(error) ? unanswered(named, error.error, whole) : error
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
      const pack = (media: Media) => toInput(cargo.take(media.file.id), wireName(media))
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
