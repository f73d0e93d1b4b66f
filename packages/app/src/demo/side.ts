import type { Settings } from '../config/schema.ts'
import type { Standing } from './columns.ts'

/** The other side of the demo: where somebody reads what WeChat people say, and answers. */
export interface Side {
  readonly name: string
  /** What Queqiao is told of it. */
  readonly settings: Pick<Settings, 'matrix' | 'telegram'>
  /** The user's id there. */
  readonly you: { readonly matrix?: string; readonly telegram?: number }
  /** What a person needs to look at it themselves. */
  readonly hints: readonly string[]
  /** Tells every message that stands there, oldest first, until `signal` ends it. */
  watch(seen: (standing: Standing) => void, signal: AbortSignal): Promise<void>
  /** Writes as the user. Throws where there is no such chat. */
  say(chat: string, text: string): Promise<void>
  stop(): Promise<void>
}

/** What a side is made with. */
export interface SideOptions {
  /** Empty, and its own. */
  readonly folder: string
  /** Where Queqiao will listen. */
  readonly url: string
  readonly progress: (line: string) => void
  /** Ends the making of it. */
  readonly signal: AbortSignal
  /** It went away by itself. */
  readonly onExit: (reason: string) => void
}

export type MakeSide = (options: SideOptions) => Promise<Side | { readonly unavailable: string }>
