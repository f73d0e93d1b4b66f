import type { Log } from '@queqiao/hub'
import type { GetConnInfo } from 'hono/conninfo'

/** What the page speaks. */
export type Language = 'en' | 'zh-CN'

export interface WebOptions {
  /** How people reach the page, without a slash at the end: links to sign in are built from it. */
  readonly url: string
  /** Default `en`. */
  readonly language?: Language
  /** Whoever types it is let in as an owner of everything, by the id '' on this side. Without one only links let people in. */
  readonly token?: string | undefined
  /** Who is connected, by the server that the pages are served with (`@hono/node-server/conninfo`). Without it nothing is believed
   *  that a proxy says about its caller. */
  readonly connection?: GetConnInfo
  /** Where Queqiao's `/api/v1` answers, from where the pages are mounted, without a slash at its ends: how everything stands is asked
   *  of it. Without one there is no page of that. */
  readonly api?: string
  readonly log?: Log
}
