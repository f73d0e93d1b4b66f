import type { Log } from '@queqiao/hub'

/** What the page speaks. */
export type Language = 'en' | 'zh-CN'

export interface WebOptions {
  /** How people reach the page, without a slash at the end: links to sign in are built from it. */
  readonly url: string
  /** Default `en`. */
  readonly language?: Language
  readonly log?: Log
}
