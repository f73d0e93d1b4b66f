import type { Links } from '../dialect.ts'

/** A command in the vendor's words, but for whose it is. */
export interface Call {
  readonly api: string
  readonly option: Readonly<Record<string, unknown>>
}

/** What is known of the client that is asked. */
export interface Terms {
  /** Who is logged in there; empty where nobody saw the login. */
  readonly wxid: string
  readonly links: Links | undefined
  /** The folder that its downloads go to. */
  readonly downloads: string | undefined
}
