import type { HubPort, Log, Run } from '@queqiao/hub'
import type { Telegram } from './calls/bot-api.ts'
import type { Forum } from './config.ts'
import type { Health } from './places/health.ts'
import type { Homes } from './places/homes.ts'
import type { Moved } from './places/moves.ts'
import type { Orphans } from './places/orphans.ts'
import type { Tell } from './saying/notices.ts'

/** What both ways work with. */
export interface Means {
  readonly telegram: Telegram
  readonly hub: HubPort
  readonly health: Health
  /** As they are now: groups that get another id are followed. */
  readonly forums: readonly Forum[]
  readonly homes: Homes
  /** Whether the bot does nothing else. */
  readonly alone: boolean
  /** Follows a group that has another id by now. */
  readonly moved: Moved
  readonly tell: Tell
  /** Runs that are making a topic: until the hub has bound it, nobody knows what is written there as a chat's. */
  readonly making: Set<Run>
  /** Topics of our own of which no answer told. */
  readonly orphans: Orphans
  /** A Bot API server of one's own that runs with --local: it has other limits. */
  readonly ownServer: boolean
  /** Whether texts that wait together are said in one message. */
  readonly joins: boolean
  /** Whether a topic that is made for a chat begins with a card that says whose it is. */
  readonly cards: boolean
  /** Whether the bot's own reaction says at a message that WeChat has it. */
  readonly ticks: boolean
  /** Whether what calls the account is also listed in a topic of its own. */
  readonly mentions: boolean
  readonly log: Log
}
