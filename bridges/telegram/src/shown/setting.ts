import type { AccountId } from '@queqiao/protocol/model'
import type { Reader } from '../words/spans.ts'

/** How a delivery is shown. */
export interface Setting extends Reader {
  /** Whose chat it is. */
  readonly account: AccountId
  /** The chat's name, where several are shown in one place. */
  readonly among?: string
  /** Somebody has closed the topic: what calls nobody makes no sound there. */
  readonly isClosed?: boolean
  /** Bytes of a file that Telegram takes from the bot. */
  readonly limit: number
}
