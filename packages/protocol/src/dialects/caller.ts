import type { Arrival } from './dialect.ts'
import type { Limits } from './limits.ts'

/** Whose client speaks, when, and of what. */
export interface Caller extends Arrival {
  readonly limits: Limits
  readonly dialect: string
  /** What the vendor calls this report: an action, or the number of a type. */
  readonly action: string
  /** All of it, as it came. */
  readonly text: string
  /** Who is logged in, where the report says it. */
  readonly account: string | undefined
  /** The number of the client's process, where the report says it. */
  readonly process?: string | undefined
}
