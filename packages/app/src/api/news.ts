import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type ChatKey, type Cursor, cursor, oneByOne, type Reading, Refused } from '@queqiao/hub'
import { type Line, lineOn } from '@queqiao/web'
import type { Context } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { stillThere, whoAsks } from '../process/doorkeeper.ts'
import { json } from './answers.ts'
import { chatText, inPlace, placeOf, trouble } from './form.ts'
import { writtenJson } from './written.ts'

/** Changes that are read at once. */
const most = 50
/** Streams that are open at once, of all who ask, and of one of them: nobody takes all of them from the others. */
const enough = 200
const enoughForOne = 100

const stream = (description: string) => ({ content: { 'text/event-stream': { schema: z.string() } }, description })
const tooMany = json(trouble, 'Too many streams are open')

const all = createRoute({
  method: 'get',
  path: '/news',
  summary: 'Tells, as server-sent events, in which chat something is new or other than before',
  description:
    '`event: chat` with `{ "account", "chat" }`, chat null: the desk of the account. It tells nothing of the time before: look at `/chats` first. `event: beat` every ten seconds is a sign of life.',
  responses: { 200: stream('For as long as somebody listens'), 429: tooMany },
})

const one = createRoute({
  method: 'get',
  path: '/accounts/{account}/chats/{chat}/news',
  summary: 'Tells, as server-sent events, what is said in a chat, and what is other than before there',
  description:
    '`event: written` with a `Written`; of one that was told before: as it is now. Its id is for `after`, and for the header Last-Event-ID: nothing is missed in between.',
  request: {
    params: inPlace,
    query: z.object({
      after: z
        .string()
        .min(1, { error: 'what an answer before gave' })
        .optional()
        .openapi({ description: '`cursor` of messages, or the id of an event. Default: from now on' }),
    }),
  },
  responses: {
    200: stream('For as long as somebody listens'),
    404: json(trouble, 'There is no such account, or nothing was ever after that'),
    429: tooMany,
  },
})

const asText = ({ account, chat }: ChatKey): string => JSON.stringify({ account, chat: chat ? chatText(chat) : null })
const isSame = (one: ChatKey, other: ChatKey): boolean => asText(one) === asText(other)

export interface NewsOptions {
  /** Ends when no more is begun: open streams would keep an address from closing. */
  readonly ending: AbortSignal
}

/** A stream that somebody listens to. */
interface Listened extends Pick<Line, 'may' | 'end'> {
  readonly out: SSEStreamingApi
}

/** Calls of one kind after another, for as long as the caller, their right and we are there. */
const streaming = (
  c: Context,
  { ending }: NewsOptions,
  begin: (listened: Listened) => Promise<() => void>,
): Response => {
  c.header('x-accel-buffering', 'no')
  c.header('cache-control', 'no-store')
  if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' })
  return streamSSE(c, async (out) => {
    const line = lineOn(out, () => stillThere(c))
    await out.writeSSE({ event: 'beat', data: '-' })
    const stop = await begin({ out, may: line.may, end: line.end })
    const signal = AbortSignal.any([ending, line.gone])
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    line.close()
    stop()
  })
}

/** `/news`, `…/news`: what happens, as it does. */
export const addNews = (app: OpenAPIHono, reading: Reading, options: NewsOptions): void => {
  const open: string[] = []
  const isFull = (who: string): boolean =>
    open.length >= enough || open.filter((one) => one === who).length >= enoughForOne
  const counted = (who: string, stop: () => void): (() => void) => {
    open.push(who)
    return () => {
      open.splice(open.indexOf(who), 1)
      stop()
    }
  }
  app.openapi(all, async (c) => {
    const who = whoAsks(c)
    if (isFull(who)) return c.json({ error: 'too many streams are open' }, 429)
    return streaming(c, options, async ({ out, may, end }) => {
      const due = new Set<string>()
      const tell = oneByOne(async () => {
        for (const data of due) {
          if (!(await may())) return
          due.delete(data)
          await out.writeSSE({ event: 'chat', data })
        }
      }, end)
      const changed = (key: ChatKey) => {
        due.add(asText(key))
        tell()
      }
      return counted(who, reading.listen(who, changed))
    })
  })
  app.openapi(one, async (c) => {
    const [key, who, { after }] = [placeOf(c.req.valid('param')), whoAsks(c), c.req.valid('query')]
    if (isFull(who)) return c.json({ error: 'too many streams are open' }, 429)
    const from = await begin(reading, who, key, c.req.header('last-event-id') || after).catch(refused)
    if (from === undefined) return c.json({ error: 'there is no such account, or nothing was ever after that' }, 404)
    return streaming(c, options, async ({ out, may, end }) => {
      let at = from
      const news = oneByOne(async () => {
        if (await may()) at = await tellAfter(out, at, (place) => reading.changes(who, key, place, most))
      }, end)
      const stop = counted(
        who,
        reading.listen(who, (changed) => isSame(changed, key) && news()),
      )
      news()
      return stop
    })
  })
}

const refused = (error: unknown): undefined => {
  if (error instanceof Refused) return undefined
  throw error
}

/** From where on somebody wants to hear: made up, or of no account of theirs, it is refused. */
const begin = async (reading: Reading, who: string, key: ChatKey, after: string | undefined): Promise<Cursor> => {
  if (after === undefined) return (await reading.history(who, key, { limit: 1 })).cursor
  await reading.changes(who, key, cursor(after), 1)
  return cursor(after)
}

/** What is new, until there is nothing. Gives up to where it told. */
const tellAfter = async (
  out: SSEStreamingApi,
  after: Cursor,
  read: (after: Cursor) => ReturnType<Reading['changes']>,
): Promise<Cursor> => {
  let at = after
  for (;;) {
    const { written: found, cursor: next } = await read(at)
    // those of one look stand together: only the last of them says up to where
    for (const [n, one] of found.entries()) {
      const data = JSON.stringify(writtenJson(one))
      await out.writeSSE({ event: 'written', data, ...(n === found.length - 1 && { id: next }) })
    }
    at = next
    if (!found.length || out.aborted) return at
  }
}
