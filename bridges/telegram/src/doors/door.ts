import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Update } from '../telegram.ts'

/** Where Telegram brings updates. */
export interface Door {
  readonly url: string
  /** What Telegram shows with each of them. */
  readonly secret: string
}

const root = '/telegram'
/** Bytes: far more than any update has. */
const most = 4 * 1024 * 1024

// made of the token, they need not be kept, are the same in every process, and change when the token does
const secretOf = (botToken: string, use: 'path' | 'header'): string =>
  createHmac('sha256', botToken).update(`queqiao webhook ${use}`).digest('base64url')

/** The door of a bot below the address by which Telegram reaches us. */
export const doorAt = (address: string, botToken: string): Door => ({
  url: `${address.replace(/\/+$/, '')}${root}/${secretOf(botToken, 'path')}`,
  secret: secretOf(botToken, 'header'),
})

const digest = (text: string) => createHash('sha256').update(text).digest()

const isUpdate = (body: unknown): body is Update =>
  typeof body === 'object' && body !== null && 'update_id' in body && Number.isSafeInteger(body.update_id)

/** What stands behind the door. */
export interface Behind {
  readonly botToken: string
  /** Durable when it resolves. False: nobody is there to keep it, and it is to come again. */
  receive(update: Update): Promise<boolean>
  failed(error: unknown): void
}

/** `POST /telegram/:secret`: updates are kept, then answered with 200. With another path or header the address is one that
 *  nobody has. What cannot be kept comes again. */
export const doorRoutes = ({ botToken, receive, failed }: Behind): Hono => {
  const path = digest(secretOf(botToken, 'path'))
  const header = digest(secretOf(botToken, 'header'))
  const isKnown = (secret: string, shown: string): boolean =>
    [timingSafeEqual(digest(secret), path), timingSafeEqual(digest(shown), header)].every(Boolean)
  const routes = new Hono()

  routes.post(
    `${root}/:secret`,
    async (c, next) =>
      isKnown(c.req.param('secret'), c.req.header('x-telegram-bot-api-secret-token') ?? '') ? next() : c.notFound(),
    bodyLimit({ maxSize: most }),
    async (c) => {
      const body: unknown = await c.req.json().catch(() => undefined)
      if (!isUpdate(body)) return c.text('an update expected\n', 400)
      try {
        return (await receive(body)) ? c.body(null, 200) : c.text('not kept here: bring it again\n', 503)
      } catch (error) {
        failed(error)
        return c.text('not kept: bring it again\n', 500)
      }
    },
  )
  return routes
}
