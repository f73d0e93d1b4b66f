import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { Signins, User } from '@queqiao/hub'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { WebOptions } from '../config.ts'
import { askedAt } from './asked-at.ts'

/** Seconds. */
const month = 30 * 86_400

/** Their id on this side who have shown the admin token. */
export const stewardId = ''

/** Whoever has shown the admin token, for the hub's `stewards`: without them there, nobody is anybody who signs in with it. */
export const steward: User = { name: 'Admin', role: 'owner', accounts: [], ids: { web: stewardId } }

const isSame = (one: string, other: string): boolean =>
  timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'))

/** Whether it is the admin token. It takes as long whatever is wrong with it. */
export const isToken = (text: string, { token }: Pick<WebOptions, 'token'>): boolean =>
  token !== undefined && isSame(text, token)

// another admin token ends the sessions that were begun with this one
const seal = (session: string, token = ''): string => createHmac('sha256', token).update(session).digest('base64url')

const nameOf = (c: Context, options: WebOptions) =>
  askedAt(c, options).isSecure
    ? ({ name: '__Host-queqiao', secure: true } as const)
    : { name: 'queqiao', secure: false }

// a link to the page from a chat is to find the session: not `Strict`
const usual = { path: '/', httpOnly: true, sameSite: 'Lax' } as const

const read = (c: Context, options: WebOptions): readonly [session: string, sealed: string] => {
  const [session = '', sealed = ''] = (getCookie(c, nameOf(c, options).name) ?? '').split('.')
  return [session, sealed]
}

/** The session that the browser says it has, whether or not it lasts: to tell browsers apart. */
export const sessionOf = (c: Context, options: WebOptions): string => read(c, options)[0]

/** Remembers a session in the browser. */
export const remember = (c: Context, options: WebOptions, session: string): void => {
  const { name, secure } = nameOf(c, options)
  setCookie(c, name, `${session}.${seal(session, options.token)}`, { ...usual, secure, maxAge: month })
}

/** Whose session the browser has; undefined where it has none that lasts. */
export const whoIs = async (c: Context, options: WebOptions, signins: Signins): Promise<string | undefined> => {
  const [session, sealed] = read(c, options)
  const who = session === '' ? undefined : await signins.who(session)
  if (who !== stewardId) return who
  return options.token !== undefined && isSame(sealed, seal(session, options.token)) ? who : undefined
}

/** Ends the browser's session. */
export const forget = async (c: Context, options: WebOptions, signins: Signins): Promise<void> => {
  const { name, secure } = nameOf(c, options)
  await signins.end(read(c, options)[0])
  deleteCookie(c, name, { ...usual, secure })
}
