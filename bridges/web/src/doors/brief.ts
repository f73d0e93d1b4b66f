import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { timeout } from 'hono/timeout'
import type { WebOptions } from '../config.ts'
import { filled, wordsOf } from '../words/words.ts'

/** Bytes that what is written may have: the longest text, and whom it calls. */
const most = 200_000
/** Milliseconds in which it must have come. */
const patience = 60_000

/** Files are as large as they are, and may take their time: only who is signed in sends them, and nothing of them is held. */
const isFile = (c: Context): boolean => c.req.method === 'PUT'

/** Holds nothing that is long, and waits for nobody who dawdles: also who is not signed in may send something. */
export const brief = ({ language = 'en' }: WebOptions): MiddlewareHandler => {
  const words = wordsOf(language)
  const short = bodyLimit({ maxSize: most, onError: (c) => c.text(filled(words.tooMuch, { most: most / 1_000 }), 413) })
  // who has not sent all of it is not heard out
  const late = () => new Response(words.tooSlow, { status: 408, headers: { connection: 'close' } })
  const soon = timeout(patience, () => new HTTPException(408, { res: late() }))
  return async (c, next) => {
    if (isFile(c)) return next()
    let refused: Response | undefined
    await soon(c, async () => {
      refused = (await short(c, next)) ?? undefined
    })
    return refused
  }
}
