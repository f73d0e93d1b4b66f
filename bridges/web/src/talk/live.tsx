import { type ChatKey, type Cursor, cursor, oneByOne, Refused } from '@queqiao/hub'
import { Hono } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { version } from '../assets.ts'
import type { WebOptions } from '../config.ts'
import { lineOn } from '../doors/line.ts'
import { sessionOf, whoIs } from '../doors/session.ts'
import type { Signed, Visit } from '../doors/visit.ts'
import { wayOf } from '../frame/root.ts'
import { htmlOf } from '../frame/written.ts'
import { fromPlace, toPlace } from '../ids.ts'
import { LastAnswer } from './answered.tsx'
import { Messages, type Talk, talkOf } from './messages.tsx'

/** Pages that one browser may have open at once, all telling what happens. */
const mostPages = 30
/** Changes that are read at once. */
const most = 50

/** A chat that a page shows, and up to where. */
interface Watched {
  readonly key: ChatKey
  readonly talk: Talk
  after: Cursor
}

/** What is new, until there is nothing: every part says up to where, and a line that breaks goes on from there. */
const tell = async (stream: SSEStreamingApi, visit: Visit, watched: Watched): Promise<void> => {
  const { reading, who } = visit
  for (let more = true; more && !stream.aborted; ) {
    const { written, cursor: next } = await reading.changes(who, watched.key, watched.after, most)
    more = written.length > 0
    watched.after = next
    if (!more) return
    const part = (
      <>
        <hx-partial hx-target="#talk" hx-swap="upsert key:data-n">
          <Messages {...watched.talk} written={written} />
        </hx-partial>
        <hx-partial hx-target="#answered" hx-swap="innerHTML">
          <LastAnswer visit={visit} of={watched.key} />
        </hx-partial>
      </>
    )
    await stream.writeSSE({ id: next, data: await htmlOf(part) })
  }
}

const ended = (signals: readonly AbortSignal[]): Promise<void> =>
  new Promise((resolve) => AbortSignal.any([...signals]).addEventListener('abort', () => resolve(), { once: true }))

/** Counts what each has open, and takes no more than so many. */
const openAtOnce = () => {
  const counts = new Map<string, number>()
  const add = (whose: string, n: number): void => {
    const count = (counts.get(whose) ?? 0) + n
    if (count > 0) counts.set(whose, count)
    else counts.delete(whose)
  }
  return {
    isFull: (whose: string): boolean => (counts.get(whose) ?? 0) >= mostPages,
    opened: (whose: string): (() => void) => {
      add(whose, 1)
      return () => add(whose, -1)
    },
  }
}

/** `/live`: what happens, for as long as a page is open, as server-sent events. `chats`: some chat looks another way than before.
 *  Where a chat is open, what is said there, as it stands on the page. */
export const live = (options: WebOptions): Hono<Signed> => {
  const app = new Hono<Signed>()
  const pages = openAtOnce()
  app.get('/live', (c) => {
    const { visit } = c.var
    const session = sessionOf(c, options)
    // nobody would read the stream, nor end it
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' })
    if (pages.isFull(session)) return c.text(visit.words.manyPages, 429, { 'retry-after': '60' })
    const { reading, who, signal, hub } = visit
    const place = c.req.query('key') ?? ''
    const key = fromPlace(place)
    const after = c.req.header('last-event-id') || c.req.query('after')
    const talk = talkOf(visit, place, wayOf(c, visit))
    const watched = key && after ? { key, talk, after: cursor(after) } : undefined
    c.header('x-accel-buffering', 'no')
    c.header('cache-control', 'no-store')
    const closed = pages.opened(session)
    return streamSSE(c, async (stream) => {
      const line = lineOn(stream, async () => (await whoIs(c, options, hub.signins)) === who)
      const failed = (error: unknown): void => {
        // what the page stands on is no longer known: it is loaded again
        if (error instanceof Refused) void stream.writeSSE({ event: 'stale', data: '-' })
        line.end()
      }
      const news = oneByOne(async () => {
        if (watched && (await line.may())) await tell(stream, visit, watched)
      }, failed)
      const lists = oneByOne(async () => {
        if (await line.may()) await stream.writeSSE({ event: 'chats', data: '-' })
      }, failed)
      const end = reading.listen(who, (changed) => {
        lists()
        if (watched && toPlace(changed) === place) news()
      })
      await stream.writeSSE({ event: 'beat', data: '-' })
      // the page was made before Queqiao was upgraded
      if (c.req.query('version') !== version()) await stream.writeSSE({ event: 'stale', data: '-' })
      news()
      await ended([signal, line.gone])
      line.close()
      end()
      closed()
    })
  })
  return app
}
