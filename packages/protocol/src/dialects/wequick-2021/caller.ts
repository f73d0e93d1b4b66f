import type { Fields } from '../fields.ts'
import type { Limits } from '../limits.ts'
import type { Said } from '../said.ts'

/** Whose client speaks, when, and of what. */
export interface Caller {
  readonly action: string
  readonly account: string | undefined
  readonly now: number
  readonly limits: Limits | undefined
}

/** Reads one action. Throws `Malformed` where what it needs is missing. */
export type Decoder = (data: Fields, caller: Caller) => Said
