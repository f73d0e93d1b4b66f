import type { Post } from '../shown/post.ts'
import type { ExistingBot, Signal } from '../telegram.ts'
import type { Call } from './call.ts'
import type { Pack } from './sendings.ts'

/** Milliseconds; a send that has no answer by then may have happened or not. */
export const callLimit = 20_000

/** How calls of the Bot API are made: each with its limit, its failure told as `Trouble`. */
export interface Calls {
  readonly bot: ExistingBot
  call<T>(named: Call, work: () => Promise<T>): Promise<T>
  /** Ends a call after so many milliseconds (`callLimit` if nothing is said), or when `signal` aborts. */
  limit(signal?: AbortSignal, ms?: number): Signal | undefined
  /** A call that brings the files of its posts with it: it may take the longer, the larger they are. */
  shipping<T>(
    named: Call,
    what: { readonly posts: readonly Post[]; readonly signal: AbortSignal },
    work: (pack: Pack, signal: Signal | undefined) => Promise<T>,
  ): Promise<T>
}
