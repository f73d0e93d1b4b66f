import { isIP } from 'node:net'
import type { Context } from 'hono'
import type { WebOptions } from '../config.ts'
import { isLoopback } from './loopback.ts'

/** How a page was asked for. */
export interface AskedAt {
  /** What stood in the address bar: scheme, host and port. */
  readonly origin: string
  /** Nobody in between can read it. */
  readonly isSecure: boolean
}

/** Whether it is a proxy on this machine that asks: what it says of its caller is true. */
const isNear = (c: Context, { connection }: Pick<WebOptions, 'connection'>): boolean =>
  isLoopback(connection?.(c).remote.address ?? '')

const first = (header: string | undefined): string | undefined => header?.split(',')[0]?.trim() || undefined

/** Under which address we are asked, as the browser sees it. X-Forwarded-Host and -Proto count where a proxy on this machine says them; else the page's own
 *  address says which scheme its host has. */
export const askedAt = (c: Context, options: Pick<WebOptions, 'url' | 'connection'>): AskedAt => {
  const near = isNear(c, options)
  const host = (near && first(c.req.header('x-forwarded-host'))) || c.req.header('host') || new URL(c.req.url).host
  const own = new URL(options.url)
  const usual = own.host === host ? own.protocol.slice(0, -1) : 'http'
  const scheme = (near && first(c.req.header('x-forwarded-proto'))) || usual
  return { origin: `${scheme}://${host}`, isSecure: scheme === 'https' }
}

/** How another device finds the page. */
export interface Reached {
  /** Without a slash at the end. */
  readonly url: string
  /** No other machine does: it is this one's own name for itself. */
  readonly isNear: boolean
}

const isNearName = ({ hostname }: URL): boolean => hostname === 'localhost' || isLoopback(hostname)

/** The page's own address; where that is this machine's name for itself, the one under which the caller has found it. */
export const reachedAt = (c: Context, options: Pick<WebOptions, 'url' | 'connection'>): Reached => {
  const own = new URL(options.url)
  if (!isNearName(own)) return { url: options.url, isNear: false }
  const found = new URL(askedAt(c, options).origin)
  return { url: found.origin + own.pathname.replace(/\/$/, ''), isNear: isNearName(found) }
}

/** Whether a page may be asked for under this host: its own, this machine's, or a bare address. Any other name somebody has pointed
 *  at us, so that their page would be ours to a browser (DNS rebinding). */
export const isOurs = (origin: string, url: string): boolean => {
  if (!URL.canParse(origin)) return false
  const { hostname } = new URL(origin)
  if (hostname === new URL(url).hostname || hostname === 'localhost') return true
  return isIP(hostname.replace(/^\[|\]$/g, '')) > 0
}
