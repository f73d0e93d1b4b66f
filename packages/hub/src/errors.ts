import type { ChatKey, RemoteId } from './ids.ts'

/** `file`: a file that comes neither in nor out although the other side works. After twenty minutes of tries its message is
 *  set aside, and its chat goes on; after two where `about` says of which message people are to be told. */
export type Scope = 'file' | 'lane' | 'destination' | 'bridge'

/** What somebody wrote, and the chat or desk that it is for. */
export interface Concerned {
  readonly of: RemoteId
  readonly to: ChatKey
}

/** How long a lane that must wait waits, and what else waits with it. */
export interface RetryOptions {
  /** Milliseconds, where the other side said how long; else the back-off of the settings. */
  readonly after?: number
  /** What the trouble concerns. Default: this lane alone. */
  readonly scope?: Scope
  /** True if the send certainly did not happen (refused connection, 429). Default false: it may have happened. */
  readonly certain?: boolean
  /** For `read`, with `traits.author`: true if what others wrote in the same place may go first. */
  readonly letsOthers?: boolean
  /** For `read` of a `file`: its message. Whoever wrote it is told that it waits, and when it is set aside. */
  readonly about?: Concerned | undefined
  readonly cause?: unknown
}

/** Thrown by `deliver` or `read`: not now. The same comes again, in order. */
export class Retry extends Error {
  override readonly name = 'Retry'
  readonly after: number | undefined
  readonly scope: Scope
  readonly certain: boolean
  readonly letsOthers: boolean
  readonly about: Concerned | undefined

  constructor(reason: string, options: RetryOptions = {}) {
    super(reason, { cause: options.cause })
    this.after = options.after
    this.scope = options.scope ?? 'lane'
    this.certain = options.certain ?? false
    this.letsOthers = options.letsOthers ?? false
    this.about = options.about
  }
}

/** Thrown by `deliver` or `read`: never. The run is set aside as a dead letter and shown; the lane moves on. */
export class Refused extends Error {
  override readonly name = 'Refused'

  constructor(reason: string, options: { readonly cause?: unknown } = {}) {
    super(reason, options)
  }
}

/** Thrown for a place in a list that no answer has named. */
export class Unplaced extends Refused {
  constructor() {
    super('that place in the list is none: begin anew')
  }
}
