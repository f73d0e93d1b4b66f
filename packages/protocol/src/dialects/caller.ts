import type { Arrival } from './dialect.ts'
import type { Fields } from './fields.ts'
import type { Limits } from './limits.ts'
import type { Said } from './said.ts'

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
}

/** Reads one action; none where it says nothing that is known. Throws `Malformed` where what it needs is missing. */
export type Decoder<C extends Caller = Caller> = (data: Fields, caller: C) => Said | undefined
